-- Queues everything that a server holds, at once: it is gone, or going. ARGV: server, channel.
local queued = abandon(ARGV[1])
if queued > 0 then redis.call('PUBLISH', ARGV[2], '') end
return queued
