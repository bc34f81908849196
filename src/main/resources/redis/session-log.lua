-- Reads a session's whole log. KEYS: head, log. ARGV: the organisation that must have it, or nothing for any; of another's session
-- it says what it says where there is none. Returns {1 where it may lack its end: not over, and no owner has written to it in
-- this life of Redis; 2 where by what is left of it one has it in hand; else 0, entries}.
local head = redis.call('HMGET', KEYS[1], 'st', 'life', 'lost', 'o', 'org')
if ARGV[1] and head[5] ~= ARGV[1] then return { 0, {} } end
local lacks = head[1] ~= 'over' and head[2] and (head[2] ~= life() or (head[3] or '0') ~= '0')
local held = head[1] == 'live' and (head[4] or '') ~= ''
return { lacks and (held and 2 or 1) or 0, redis.call('XRANGE', KEYS[2], '-', '+') }
