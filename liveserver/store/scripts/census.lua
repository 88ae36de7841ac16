-- How many read a blog, over all processes: each says its own number now and then, and is forgotten when it no longer does.
-- KEYS: readers  ARGV: process, its number, seconds until it is forgotten  Returns the sum of the others
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
return others
