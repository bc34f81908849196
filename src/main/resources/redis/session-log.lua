-- Reads a session's whole log. KEYS: head, log. Returns {1 where it may lack its end: not over, and nobody has written to it in this
-- life of Redis, else 0, entries}.
local head = redis.call('HMGET', KEYS[1], 'st', 'life')
local lacks = head[1] ~= 'over' and head[2] and head[2] ~= life()
return { lacks and 1 or 0, redis.call('XRANGE', KEYS[2], '-', '+') }
