-- Make a blog, unless its slug is taken.
-- KEYS: blog, answer  ARGV: vouched identity, fresh epoch, blog JSON, answer seconds
-- Returns {'replayed', answer} | {'taken'} | {'created', blog JSON}
local before = redis.call('GET', KEYS[2])
if before then return { 'replayed', before } end
if redis.call('EXISTS', KEYS[1]) == 1 then return { 'taken' } end
redis.call('HSET', KEYS[1], 'doc', ARGV[3], 'rev', 1, 'seq', 0, 'epoch', ARGV[2], 'lineage', '',
  'identity', identity_of(ARGV[1]))
redis.call('SET', KEYS[2], ARGV[3], 'EX', ARGV[4])
return { 'created', ARGV[3] }
