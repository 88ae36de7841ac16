-- Revoke an invitation, unless it was used or revoked since it was read.
-- KEYS: invitations, audit  ARGV: id, JSON as it was, JSON as it is to be, audit record, audit length
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[5], '*', 'record', ARGV[4])
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
