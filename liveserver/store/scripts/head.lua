-- Where a blog stands, and since when.
-- KEYS: blog, log  ARGV: vouched identity
-- Returns {'missing'} | {'fence'} | {'head', epoch, seq, time of the last event, time zone, when it starts or ''}
local blog, log = KEYS[1], KEYS[2]
if redis.call('EXISTS', blog) == 0 then return { 'missing' } end
if not fenced(blog, ARGV[1]) then return { 'fence' } end
local known = redis.call('HMGET', blog, 'epoch', 'seq', 'doc')
-- Inside a text of the document the quotes are escaped, so these can only be its own fields.
local at = string.match(known[3], '"updated_at":"([^"]*)"')
local newest = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
if newest then at = string.match(newest[2][2], '"at":"([^"]*)"') end
local zone, starts = string.match(known[3], '"timezone":"([^"]*)"'), string.match(known[3], '"started_at":"([^"]*)"')
return { 'head', known[1], known[2], at, zone, starts or '' }
