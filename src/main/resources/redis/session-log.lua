-- Reads a session's log. KEYS: head, log. ARGV: the organisation that must have the session, or empty for any (a session of another
-- organisation looks like a missing one); the version that the reader knows, or 0. Returns {n, entries}:
--   0  the whole log
--   1  the whole log, but Redis may have lost its end: the session is not over and has not been written in this life of Redis
--   2  as 1, and the session has an owner, who may have the lost end
--   3  nothing is lost, and the log has the known version: only the entries after it. No seq is used twice, so those up to it are the same
local head = redis.call('HMGET', KEYS[1], 'st', 'life', 'lost', 'o', 'org')
if ARGV[1] ~= '' and head[5] ~= ARGV[1] then return { 0, {} } end
local lacks = head[1] ~= 'over' and head[2] and (head[2] ~= life() or (head[3] or '0') ~= '0')
local known = ARGV[2]
if not lacks and known ~= '0' and #redis.call('XRANGE', KEYS[2], known, known) == 1 then
  return { 3, redis.call('XRANGE', KEYS[2], '(' .. known, '+') }
end
local held = head[1] == 'live' and (head[4] or '') ~= ''
return { lacks and (held and 2 or 1) or 0, redis.call('XRANGE', KEYS[2], '-', '+') }
