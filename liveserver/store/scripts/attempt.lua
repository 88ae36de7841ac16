-- Count a try to sign in before its password is looked at, so that many at once are no way around. Done well, it is
-- taken back; so what is counted are failures.
-- KEYS: the tries of a name, those of an address
-- ARGV: now, milliseconds that a try counts, free tries, tries until locked, longest pause, pause when locked (both in milliseconds)
-- Returns {milliseconds to wait, 0} | {0, most tries counted now}
local now, counts = tonumber(ARGV[1]), tonumber(ARGV[2])
local free, locked = tonumber(ARGV[3]), tonumber(ARGV[4])
local wait, tries = 0, {}
for place, key in ipairs(KEYS) do
  local known = redis.call('HMGET', key, 'tries', 'at', 'until')
  tries[place] = tonumber(known[1]) or 0
  if known[2] and now - known[2] > counts then tries[place] = 0 end
  if tries[place] > 0 and known[3] then wait = math.max(wait, known[3] - now) end
end
if wait > 0 then return { wait, 0 } end
local most = 0
for place, key in ipairs(KEYS) do
  local count = tries[place] + 1
  local pause = 0
  if count >= locked then
    pause = tonumber(ARGV[6])
  elseif count >= free then
    pause = math.min(1000 * 2 ^ (count - free), tonumber(ARGV[5]))
  end
  redis.call('HSET', key, 'tries', count, 'at', string.format('%d', now), 'until', string.format('%d', now + pause))
  redis.call('PEXPIRE', key, counts)
  most = math.max(most, count)
end
return { 0, most }
