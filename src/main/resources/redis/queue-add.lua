-- Lets a session wait for a server, and tells the servers; nothing where it waits already. ARGV: session, organisation,
-- priority, since when (milliseconds; empty: now), channel. Returns how many wait.
local since = ARGV[4] == '' and now or math.min(now, ARGV[4] * 1000)
local queued = wait(ARGV[1], ARGV[2], ARGV[3], since)
if queued == 1 then
  place(ARGV[2])
  redis.call('PUBLISH', ARGV[5], '')
end
return waiting()
