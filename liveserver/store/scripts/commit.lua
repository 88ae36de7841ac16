-- One change of a blog, whole or not at all: check, number, store, append to the log, announce.
--
-- KEYS: blog, log, entries, manuscripts, states, versions, published, key_events, draft, submitted, scheduled,
--       retracted, answer
-- ARGV: change (JSON, below), blog JSON or '', entry JSON up to its seq or '', manuscript JSON or ''
--   change = {identity, epoch, at, channel, publish, log_length, answer_seconds, events: [type …],
--             rev: the blog's expected revision or null, pinned: id or null (with a blog),
--             entry: {id, expected: version before or 0, version, status, score, key} or null}
-- Returns {'replayed', answer} | {'missing'} | {'conflict'} | {'committed', answer}
--   answer = {"entry": …, "position": {"epoch", "seq"}}, or with "blog" for a change of the blog alone
local blog, log, entries, manuscripts, states, versions, published, key_events =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local shelves = { published = published, draft = KEYS[9], submitted = KEYS[10], scheduled = KEYS[11], retracted = KEYS[12] }
local answer = KEYS[13]
local change = cjson.decode(ARGV[1])
local blog_json, entry_json, manuscript_json = ARGV[2], ARGV[3], ARGV[4]
local entry = change.entry ~= cjson.null and change.entry or nil
local pinned = change.pinned ~= cjson.null and change.pinned or nil

-- Check, before anything is written. An answer that is there means that this very change was made already.
local before = redis.call('GET', answer)
if before then return { 'replayed', before } end
if redis.call('EXISTS', blog) == 0 then return { 'missing' } end
if change.rev ~= cjson.null and tonumber(redis.call('HGET', blog, 'rev')) ~= change.rev then return { 'conflict' } end
local status_before
if entry then
  local state = redis.call('HGET', states, entry.id)
  local version = 0
  if state then
    version, status_before = string.match(state, '^(%d+) (%a+)$')
    version = tonumber(version)
  end
  if version ~= entry.expected then return { 'conflict' } end
end
if pinned and not (entry and entry.id == pinned and entry.status == 'published') then
  local state = redis.call('HGET', states, pinned)
  if not state or not string.find(state, ' published', 1, true) then return { 'conflict' } end
end

-- Number.
local epoch, seq = fence(blog, change.identity, change.epoch)
local entry_seq = 0
for place, kind in ipairs(change.events) do
  if kind == 'entry.created' or kind == 'entry.updated' then entry_seq = seq + place end
end

-- Append to the log. A script that fails is not rolled back, so what could fail comes before all other writes.
if entry then entry_json = entry_json .. ',"seq":' .. entry_seq .. '}' end
local announcements = {}
for place, kind in ipairs(change.events) do
  seq = seq + 1
  local told
  if kind == 'blog.updated' then
    local lead = 'null'
    if pinned then lead = entry and entry.id == pinned and entry_json or redis.call('HGET', entries, pinned) end
    told = '"blog":' .. blog_json .. ',"pinned":' .. lead
  elseif kind == 'entry.deleted' then
    told = '"id":"' .. entry.id .. '"'
  else
    told = '"entry":' .. entry_json
  end
  local event = '{"type":"' .. kind .. '","seq":' .. seq .. ',"at":"' .. change.at .. '",' .. told .. '}'
  redis.call('XADD', log, 'MAXLEN', '~', change.log_length, seq .. '-0', 'event', event)
  announcements[place] = seq .. ' ' .. epoch .. ' ' .. event
end

-- Store.
redis.call('HSET', blog, 'seq', seq)
if entry then
  redis.call('HSET', entries, entry.id, entry_json)
  redis.call('HSET', manuscripts, entry.id, manuscript_json)
  redis.call('HSET', states, entry.id, entry.version .. ' ' .. entry.status)
  redis.call('HSET', versions, entry.id .. ' ' .. entry.version,
    '{"entry":' .. entry_json .. ',"manuscript":' .. manuscript_json .. '}')
  if status_before then redis.call('ZREM', shelves[status_before], entry.id) end
  redis.call('ZADD', shelves[entry.status], entry.score, entry.id)
  if entry.key and entry.status == 'published' then
    redis.call('ZADD', key_events, entry.score, entry.id)
  else
    redis.call('ZREM', key_events, entry.id)
  end
end
if blog_json ~= '' then
  redis.call('HSET', blog, 'doc', blog_json)
  redis.call('HINCRBY', blog, 'rev', 1)
end

-- Answer, and remember the answer.
local about = entry and '"entry":' .. entry_json or '"blog":' .. blog_json
local told = '{' .. about .. ',"position":{"epoch":"' .. epoch .. '","seq":' .. seq .. '}}'
redis.call('SET', answer, told, 'EX', change.answer_seconds)

-- Announce. An announcement that fails is only late: every relay compares its head with the log now and then.
for _, announcement in ipairs(announcements) do redis.pcall(change.publish, change.channel, announcement) end
return { 'committed', told }
