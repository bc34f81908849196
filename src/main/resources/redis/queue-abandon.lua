-- Queues everything that a server holds, at once: it is gone, or going. KEYS: servers, ready, held. ARGV: server.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local queued = 0
for _, id in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  queued = queued + redis.call('ZADD', KEYS[2], 'NX', now, id)
end
redis.call('DEL', KEYS[3])
redis.call('ZREM', KEYS[1], ARGV[1])
return queued
