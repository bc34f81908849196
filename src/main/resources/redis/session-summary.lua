-- Reads a session's summary. KEYS: head. Returns the JSON; nil if there is none, or if the session has an owner that has not written in
-- this life of Redis: the owner may know an end of the session that Redis lost.
local head = redis.call('HMGET', KEYS[1], 'sum', 'st', 'o', 'life', 'lost')
local held = head[2] == 'live' and (head[3] or '') ~= ''
if held and head[4] and (head[4] ~= life() or (head[5] or '0') ~= '0') then return nil end
return head[1]
