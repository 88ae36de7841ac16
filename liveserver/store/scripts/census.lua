-- How many read a blog, over all processes: each says its own number now and then, and is forgotten when it no longer does.
-- KEYS: readers, audience  ARGV: process, its number, seconds until it is forgotten  Returns the sum of the others
local now = tonumber(redis.call('TIME')[1])
if ARGV[2] == '0' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. now + ARGV[3])
  redis.call('EXPIRE', KEYS[1], ARGV[3])
end
local others, said = 0, redis.call('HGETALL', KEYS[1])
for place = 1, #said, 2 do
  local number, until_second = string.match(said[place + 1], '^(%d+) (%d+)$')
  if tonumber(until_second) < now then
    redis.call('HDEL', KEYS[1], said[place])
  elseif said[place] ~= ARGV[1] then
    others = others + number
  end
end
local total = others + ARGV[2]
if total > 0 then
  local MINUTES = 7 * 24 * 60 -- what is shown of a blog's audience: a week
  local minute = math.floor(now / 60)
  local most = redis.call('HGET', KEYS[2], minute)
  if not most then
    redis.call('HDEL', KEYS[2], minute - MINUTES)
    redis.call('EXPIRE', KEYS[2], MINUTES * 60)
  end
  if not most or tonumber(most) < total then redis.call('HSET', KEYS[2], minute, total) end
end
return others
