-- Takes the oldest sessions that wait for a server. KEYS: ready, held, servers. ARGV: server, how many, milliseconds a
-- server may be silent. A server without a fresh heartbeat gets nothing. Returns session ids.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local beat = redis.call('ZSCORE', KEYS[3], ARGV[1])
if not beat or tonumber(beat) <= now - tonumber(ARGV[3]) then return {} end
local popped = redis.call('ZPOPMIN', KEYS[1], ARGV[2])
local ids = {}
for i = 1, #popped, 2 do
  ids[#ids + 1] = popped[i]
  redis.call('SADD', KEYS[2], popped[i])
end
return ids
