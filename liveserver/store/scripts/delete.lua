-- Delete a blog and tell its readers.  KEYS: blog, all the others of it  ARGV: channel, publish command
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
redis.call('UNLINK', unpack(KEYS))
redis.pcall(ARGV[2], ARGV[1], 'deleted')
return 1
