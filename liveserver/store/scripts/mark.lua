-- Begin a new epoch if the server's identity changed.  KEYS: blog  ARGV: vouched identity, fresh epoch
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
fence(KEYS[1], ARGV[1], ARGV[2])
return 1
