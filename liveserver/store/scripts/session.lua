-- Whose session it is.  KEYS: session, people  Returns {session JSON, person JSON} | {}
local session = redis.call('GET', KEYS[1])
if not session then return {} end
local person = redis.call('HGET', KEYS[2], string.match(session, '"person":"(%x+)"'))
return person and { session, person } or {}
