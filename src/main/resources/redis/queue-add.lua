-- Queues a session and signals the servers. Does nothing if it waits already. ARGV: session, organisation, priority, since when
-- (milliseconds; empty: now), channel, 1 if an event woke it. A session that a server holds is not queued; if an event woke it, it is
-- queued again at its release. Returns how many wait.
if redis.call('HEXISTS', key('held'), ARGV[1]) == 1 then
  if ARGV[6] == '1' then redis.call('SADD', key('woken'), ARGV[1]) end
  return waiting()
end
local since = ARGV[4] == '' and now or math.min(now, ARGV[4] * 1000)
local queued = wait(ARGV[1], ARGV[2], ARGV[3], since)
if queued == 1 then
  place(ARGV[2])
  redis.call('PUBLISH', ARGV[5], '')
end
return waiting()
