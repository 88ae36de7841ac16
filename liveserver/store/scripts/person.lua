-- Make, change or remove a person, with the line that the audit has about it.
-- KEYS: people, names, managers, invitations, audit, answer
-- ARGV: id, JSON as it was or '', JSON as it is to be or '', name as compared before and after or '',
--       'manages' if they may then manage people or '', invitation that is used up or '', its JSON as it was,
--       and as it is then, 'first' if it is good only while nobody manages people or '', audit record, audit length,
--       answer, answer seconds
-- Returns {'replayed', answer} | {'changed'} | {'used'} | {'taken'} | {'last'} | {'done', answer}
local people, names, managers, invitations, audit, answer = unpack(KEYS)
local id, was, is, named, name, manages, invitation = unpack(ARGV, 1, 7)
local before = redis.call('GET', answer)
if before then return { 'replayed', before } end
if invitation ~= '' then
  if redis.call('HGET', invitations, invitation) ~= ARGV[8] then return { 'used' } end
  if ARGV[10] == 'first' and redis.call('SCARD', managers) > 0 then return { 'used' } end
end
if (redis.call('HGET', people, id) or '') ~= was then return { 'changed' } end
if name ~= '' and name ~= named and redis.call('HEXISTS', names, name) == 1 then return { 'taken' } end
if manages == '' and redis.call('SISMEMBER', managers, id) == 1 and redis.call('SCARD', managers) == 1 then
  return { 'last' }
end

redis.call('XADD', audit, 'MAXLEN', '~', ARGV[12], '*', 'record', ARGV[11])
if named ~= '' then redis.call('HDEL', names, named) end
if is == '' then
  redis.call('HDEL', people, id)
else
  redis.call('HSET', people, id, is)
  redis.call('HSET', names, name, id)
end
redis.call(manages == '' and 'SREM' or 'SADD', managers, id)
if invitation ~= '' then redis.call('HSET', invitations, invitation, ARGV[9]) end
redis.call('SET', answer, ARGV[13], 'EX', ARGV[14])
return { 'done', ARGV[13] }
