-- Reads a session's whole log. KEYS: head, log. ARGV: the organisation that must have the session, or nothing for any; a session of
-- another organisation looks like a missing one. Returns {n, entries}; n is 0 if the log is whole, else Redis may have lost its end: the
-- session is not over and has not been written in this life of Redis. Then n is 2 if the session has an owner, who may have the lost end,
-- else 1.
local head = redis.call('HMGET', KEYS[1], 'st', 'life', 'lost', 'o', 'org')
if ARGV[1] and head[5] ~= ARGV[1] then return { 0, {} } end
local lacks = head[1] ~= 'over' and head[2] and (head[2] ~= life() or (head[3] or '0') ~= '0')
local held = head[1] == 'live' and (head[4] or '') ~= ''
return { lacks and (held and 2 or 1) or 0, redis.call('XRANGE', KEYS[2], '-', '+') }
