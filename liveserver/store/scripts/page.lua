-- A stretch of a shelf, after a cursor, with the position it was read at.
-- KEYS: blog, entries, shelf, key_events
-- ARGV: vouched identity, limit, 'newest' | 'oldest', cursor score, cursor id ('' and '' from the start),
--       'whole' for a snapshot or '', number of a page or '', id of an entry whose page it is to be or ''
-- Returns {'missing'} | {'fence'} | {'page', epoch, seq, blog JSON, {entry JSON …}, more (0 | 1), last score, last id,
--          total, pinned JSON or '', {key event JSON …}, number of the page: 0 if the entry is on none}
local KEY_EVENTS_MAX = 500 -- the newest ones; unpack() and readers both have their limits
local blog, entries, shelf = KEYS[1], KEYS[2], KEYS[3]
if redis.call('EXISTS', blog) == 0 then return { 'missing' } end
if not fenced(blog, ARGV[1]) then return { 'fence' } end
local known = redis.call('HMGET', blog, 'epoch', 'seq', 'doc')
local limit, newest, score, id = tonumber(ARGV[2]), ARGV[3] == 'newest', ARGV[4], ARGV[5]

-- How many stand before the cursor, whether its entry is still there or not.
local first = 0
if score ~= '' then
  first = newest and redis.call('ZCOUNT', shelf, '(' .. score, '+inf') or redis.call('ZCOUNT', shelf, '-inf', '(' .. score)
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', shelf, score, score)) do
    if newest and other >= id or not newest and other <= id then first = first + 1 end
  end
end

-- Or a page by its number, or by an entry that is on it. Pages are counted from the oldest entry, so that they never
-- shift and can be cached; the newest page, number 1, holds what is left over besides: up to twice the limit less one.
local total = redis.call('ZCARD', shelf)
local number, pages = tonumber(ARGV[7]), math.max(1, math.floor(total / limit))
local rest = total - limit * (pages - 1)
if ARGV[8] ~= '' then
  local rank = redis.call('ZREVRANK', shelf, ARGV[8])
  number = not rank and 0 or rank < rest and 1 or 2 + math.floor((rank - rest) / limit)
end
if number then
  first = number == 1 and 0 or rest + limit * (number - 2)
  if number == 1 then limit = rest end
  if number < 1 or number > pages then limit = 0 end
end

local function documents(ids)
  if #ids == 0 then return {} end
  return redis.call('HMGET', entries, unpack(ids))
end

local range = newest and 'ZREVRANGE' or 'ZRANGE'
local ids = limit > 0 and redis.call(range, shelf, first, first + limit - 1) or {}
local last = ids[#ids]
local answer = { 'page', known[1], known[2], known[3], documents(ids), first + #ids < total and 1 or 0,
  last and redis.call('ZSCORE', shelf, last) or '', last or '', total, '', {}, number or 0 }
if ARGV[6] == 'whole' then
  local pinned = string.match(known[3], '"pinned":"([^"]*)"')
  answer[10] = pinned and redis.call('HGET', entries, pinned) or ''
  answer[11] = documents(redis.call('ZREVRANGE', KEYS[4], 0, KEY_EVENTS_MAX - 1))
end
return answer
