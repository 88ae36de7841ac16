-- The newest version of an entry, both parts of one moment.
-- KEYS: entries, manuscripts  ARGV: entry id  Returns {entry JSON or nil, manuscript JSON or nil}
return { redis.call('HGET', KEYS[1], ARGV[1]), redis.call('HGET', KEYS[2], ARGV[1]) }
