-- The log after a seq, with where it stands.
-- KEYS: blog, log, states  ARGV: vouched identity, since or '' for the newest ones, limit
-- Returns {'missing'} | {'fence'} | {'tail', epoch, lineage, seq, {event …}, {place, entry id, …}}: events in order, the
-- last of them the head when they begin near enough to it; then which of them show an entry that is no longer published
local blog, log = KEYS[1], KEYS[2]
if redis.call('EXISTS', blog) == 0 then return { 'missing' } end
if not fenced(blog, ARGV[1]) then return { 'fence' } end
local known = redis.call('HMGET', blog, 'epoch', 'lineage', 'seq')
local first = ARGV[2]
if first == '' then first = math.max(0, tonumber(known[3]) - tonumber(ARGV[3])) end
local items = redis.call('XRANGE', log, '(' .. first .. '-0', '+', 'COUNT', ARGV[3])
local events = {}
for place, item in ipairs(items) do events[place] = item[2][2] end

-- What an event showed may have been retracted since: then its number is told, and not its words (model/event.py).
local shown, places = {}, {}
for place, event in ipairs(events) do
  local id = string.match(event, '^{"type":"entry%.%a+","seq":%d+,"at":"[^"]*","entry":{"id":"([^"]*)"')
  if not id then id = string.match(event, '"pinned":{"id":"([^"]*)"') end
  if id then
    shown[#shown + 1] = id
    places[#places + 1] = place
  end
end
local hidden = {}
if #shown > 0 then
  for number, state in ipairs(redis.call('HMGET', KEYS[3], unpack(shown))) do
    if not state or not string.find(state, ' published', 1, true) then
      hidden[#hidden + 1] = places[number]
      hidden[#hidden + 1] = shown[number]
    end
  end
end
return { 'tail', known[1], known[2], known[3], events, hidden }
