-- Shared by the other scripts: whose numbers are these?
--
-- A blog remembers the identity of the server that numbered its last event. Another identity means that the server
-- restarted, a replica was promoted, or another copy of the data was put in its place: numbers after this point may
-- have been given to other events before. So a new epoch begins here, and the lineage notes up to which seq the old one
-- holds: whoever stands at or before that seq of it goes on unharmed, whoever stands after it is told to reset.
-- The identity is the replication id, new at each of those occasions, unless the caller vouches for one (embedded store).
local function identity_of(vouched)
  if vouched ~= '' then return vouched end
  return string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)')
end

local LINEAGE_BYTES = 4000 -- about 200 epochs; a position in an older one is answered with a reset

local function fence(blog, vouched, fresh_epoch)
  local identity = identity_of(vouched)
  local known = redis.call('HMGET', blog, 'identity', 'epoch', 'seq', 'lineage')
  if known[1] == identity then return known[2], tonumber(known[3]) end
  local lineage = string.sub((known[4] or '') .. known[2] .. ':' .. known[3] .. ' ', -LINEAGE_BYTES)
  redis.call('HSET', blog, 'identity', identity, 'epoch', fresh_epoch, 'lineage', lineage)
  return fresh_epoch, tonumber(known[3])
end

-- Readers of the blog must not write; they say 'fence' instead and are called again after scripts/mark.lua.
local function fenced(blog, vouched)
  return redis.call('HGET', blog, 'identity') == identity_of(vouched)
end
