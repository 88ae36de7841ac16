-- Add what one process counted of how far entries got.
-- KEYS: blog, reach, reached  ARGV: '<entry id> <version>', readers, milliseconds, and so on
local RECENT = 200 -- what the newsroom has not asked for in half a second is not news
if redis.call('EXISTS', KEYS[1]) == 0 then return end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for place = 1, #ARGV, 3 do
  local version, readers, milliseconds = ARGV[place], tonumber(ARGV[place + 1]), tonumber(ARGV[place + 2])
  local said = redis.call('HGET', KEYS[2], version)
  if said then
    local others, slowest = string.match(said, '^(%d+) (%d+)$')
    readers, milliseconds = readers + others, math.max(milliseconds, tonumber(slowest))
  end
  redis.call('HSET', KEYS[2], version, readers .. ' ' .. milliseconds)
  redis.call('ZADD', KEYS[3], now, version)
end
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -RECENT - 1)
