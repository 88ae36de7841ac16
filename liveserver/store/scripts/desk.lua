-- What the newsroom sees of a blog besides its log.
-- KEYS: blog, presence, reach, reached, readers, states, draft, submitted, scheduled
-- ARGV: the moment of the last look, in milliseconds of the server's clock
-- Returns {'missing'} | {'desk', now, readers, {member, JSON …}, {version, '<readers> <ms>' …}, {id, '<version> <status>' …}}
local NEWEST = 200 -- of each shelf
if redis.call('EXISTS', KEYS[1]) == 0 then return { 'missing' } end
local time = redis.call('TIME')
local seconds = tonumber(time[1])
local now = seconds * 1000 + math.floor(time[2] / 1000)

local people = {}
local said = redis.call('HGETALL', KEYS[2])
for place = 1, #said, 2 do
  local until_second, doing = string.match(said[place + 1], '^(%d+) (.*)$')
  if tonumber(until_second) < seconds then
    redis.call('HDEL', KEYS[2], said[place])
  else
    people[#people + 1] = said[place]
    people[#people + 1] = doing
  end
end

local reached = {}
-- What was noted in the millisecond of the last look may not have been there yet.
for _, version in ipairs(redis.call('ZRANGEBYSCORE', KEYS[4], ARGV[1], '+inf')) do
  reached[#reached + 1] = version
  reached[#reached + 1] = redis.call('HGET', KEYS[3], version)
end

local readers = 0
for _, value in ipairs(redis.call('HVALS', KEYS[5])) do
  local number, until_second = string.match(value, '^(%d+) (%d+)$')
  if tonumber(until_second) >= seconds then readers = readers + number end
end

local unpublished = {}
for shelf = 7, 9 do
  for _, id in ipairs(redis.call('ZREVRANGE', KEYS[shelf], 0, NEWEST - 1)) do
    unpublished[#unpublished + 1] = id
    unpublished[#unpublished + 1] = redis.call('HGET', KEYS[6], id)
  end
end
return { 'desk', now, readers, people, reached, unpublished }
