-- Stores a long result beside a session's log, under its fence. KEYS: head, results. ARGV: attempt, lease, call, result. Returns kept, or
-- one word: stale, missing, behind, as session-append.lua.
local head = redis.call('HMGET', KEYS[1], 'a', 'l')
if not head[1] then return 'missing' end
if tonumber(head[1]) < tonumber(ARGV[1]) then return 'behind' end
if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then return 'stale' end
redis.call('HSET', KEYS[2], ARGV[3], ARGV[4])
return 'kept'
