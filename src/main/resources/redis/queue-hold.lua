-- Puts a session into a server's hands that was not taken from the queue. ARGV: server, session, organisation, priority.
-- Returns {how many wait, its ticket}.
redis.call('ZADD', key('servers'), 'NX', math.floor(now / 1000), ARGV[1]) -- so that it is swept
local since = redis.call('ZSCORE', waitKey(ARGV[4], ARGV[3]), ARGV[2])
unwait(ARGV[2], ARGV[3], ARGV[4])
local ticket = serve(ARGV[1], ARGV[2], ARGV[3], ARGV[4], tonumber(since or now))
place(ARGV[3])
return { waiting(), ticket }
