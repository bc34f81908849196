-- Appends deltas to a session's stream under its fence. KEYS: head, deltas. ARGV: attempt, lease, cap in bytes, then
-- delta JSONs. Over the cap the older half goes, and the head remembers up to where. Returns the head's seq, or one
-- word: missing, stale.
local head = redis.call('HMGET', KEYS[1], 'a', 'l', 's')
if not head[1] then return 'missing' end
if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then return 'stale' end
local seq, bytes = tonumber(head[3]), 0
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
for i = 4, #ARGV do
  seq = seq + 1
  bytes = bytes + #ARGV[i]
  redis.call('XADD', KEYS[2], string.format('%.0f-0', seq), 'd', ARGV[i], 't', now)
end
local text = string.format('%.0f', seq)
redis.call('HSET', KEYS[1], 's', text)
if redis.call('HINCRBY', KEYS[1], 'db', bytes) > tonumber(ARGV[3]) then
  local length = redis.call('XLEN', KEYS[2])
  local kept = math.floor(length / 2)
  redis.call('XTRIM', KEYS[2], 'MAXLEN', kept)
  local oldest = redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 1)[1]
  redis.call('HSET', KEYS[1], 'db', math.floor(tonumber(ARGV[3]) / 2), 'gone', oldest and oldest[1] or text .. '-0')
end
redis.call('PUBLISH', KEYS[1], text)
return text
