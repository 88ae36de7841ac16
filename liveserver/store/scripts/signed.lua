-- A try to sign in was done well: the name's are forgotten, and this one of the address.
-- KEYS: the tries of a name, those of an address
redis.call('DEL', KEYS[1])
local tries = tonumber(redis.call('HGET', KEYS[2], 'tries') or 0)
if tries > 1 then
  redis.call('HSET', KEYS[2], 'tries', tries - 1)
  redis.call('HDEL', KEYS[2], 'until')
else
  redis.call('DEL', KEYS[2])
end
