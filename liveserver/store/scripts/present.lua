-- Somebody in the newsroom says what they do.  KEYS: blog, presence  ARGV: member, JSON or '' to leave, seconds it holds
local MOST = 500 -- members of one blog's newsroom
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if ARGV[2] == '' then
  redis.call('HDEL', KEYS[2], ARGV[1])
elseif redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 or redis.call('HLEN', KEYS[2]) < MOST then
  local seconds = redis.call('TIME')[1]
  redis.call('HSET', KEYS[2], ARGV[1], string.format('%d %s', seconds + ARGV[3], ARGV[2]))
  redis.call('EXPIRE', KEYS[2], ARGV[3])
end
return 1
