-- Queues all sessions that a server holds, at once, because the server has ended or is ending. ARGV: server, channel. Returns how many.
local queued = abandon(ARGV[1])
if queued > 0 then redis.call('PUBLISH', ARGV[2], '') end
return queued
