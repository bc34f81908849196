-- Lets a session go out of a server's hands, where it is there under that ticket. ARGV: server, session, ticket, channel,
-- 1 where it is to wait again, as long as it has. Whoever may now be served who could not is told to the servers.
local org, priority, since = unserve(ARGV[1], ARGV[2], ARGV[3])
if not org then return 0 end
local queued = ARGV[5] == '1' and wait(ARGV[2], org, priority, since) or 0
if place(org) or queued == 1 then redis.call('PUBLISH', ARGV[4], '') end
return 1
