-- Lets a session wait for a server, and tells the servers. KEYS: ready. ARGV: session, channel.
local time = redis.call('TIME')
local queued = redis.call('ZADD', KEYS[1], 'NX', time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
redis.call('PUBLISH', ARGV[2], '')
return queued
