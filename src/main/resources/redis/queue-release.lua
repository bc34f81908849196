-- Ends a server's hold of a session, if it has one under that ticket. ARGV: server, session, ticket, channel, 1 to queue it again with
-- its original queueing time. A session that was woken while it was held is queued again anyway. Signals the servers if there is
-- something new to take. Returns 1; 0 if there was no such hold.
local org, priority, since = unserve(ARGV[1], ARGV[2], ARGV[3])
if not org then return 0 end
local again = redis.call('SREM', key('woken'), ARGV[2]) == 1 or ARGV[5] == '1'
local queued = again and wait(ARGV[2], org, priority, since) or 0
if place(org) or queued == 1 then redis.call('PUBLISH', ARGV[4], '') end
return 1
