-- Reads what a session's head says of it. KEYS: head. Returns the summary JSON; nil where there is none, or an owner has the session in
-- hand that has not written in this life of Redis: what it knows to be its end may be lost here.
local head = redis.call('HMGET', KEYS[1], 'sum', 'st', 'o', 'life', 'lost')
local held = head[2] == 'live' and (head[3] or '') ~= ''
if held and head[4] and (head[4] ~= life() or (head[5] or '0') ~= '0') then return nil end
return head[1]
