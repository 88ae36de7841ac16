-- The log after a seq, with where it stands.
-- KEYS: blog, log  ARGV: vouched identity, since or '' for the newest ones, limit
-- Returns {'missing'} | {'fence'} | {'tail', epoch, lineage, seq, {event …}}: events in order, the last of them the head
-- when they begin near enough to it
local blog, log = KEYS[1], KEYS[2]
if redis.call('EXISTS', blog) == 0 then return { 'missing' } end
if not fenced(blog, ARGV[1]) then return { 'fence' } end
local known = redis.call('HMGET', blog, 'epoch', 'lineage', 'seq')
local first = ARGV[2]
if first == '' then first = math.max(0, tonumber(known[3]) - tonumber(ARGV[3])) end
local items = redis.call('XRANGE', log, '(' .. first .. '-0', '+', 'COUNT', ARGV[3])
local events = {}
for place, item in ipairs(items) do events[place] = item[2][2] end
return { 'tail', known[1], known[2], known[3], events }
