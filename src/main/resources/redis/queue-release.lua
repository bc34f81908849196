-- Ends a server's hold of a session, where it has one under that ticket. ARGV: server, session, ticket, channel,
-- 1 where it is to wait again, as long as it has; one that was woken while it was held does so anyway. Servers are told where there is
-- something for them to take.
local org, priority, since = unserve(ARGV[1], ARGV[2], ARGV[3])
if not org then return 0 end
local again = redis.call('SREM', key('woken'), ARGV[2]) == 1 or ARGV[5] == '1'
local queued = again and wait(ARGV[2], org, priority, since) or 0
if place(org) or queued == 1 then redis.call('PUBLISH', ARGV[4], '') end
return 1
