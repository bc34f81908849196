-- Reads a session's two streams as they are at one moment. KEYS: head, log, deltas. ARGV: seq of the last event known, of
-- the last delta known, how many of each at most. Returns {seq or nil where there is no such session, up to where deltas are
-- gone or nil, events, deltas}. What others wrote behind a hole is told once an owner has filled it.
local head = redis.call('HMGET', KEYS[1], 's', 'gone', 'st', 'lost', 'db')
local lost = head[3] == 'live' and tonumber(head[4] or '0') or 0
local last = lost > 1 and string.format('%.0f', lost) .. '-0' or '+'
local gone = head[2]
if tonumber(head[5] or '0') > 0 and redis.call('EXISTS', KEYS[3]) == 0 then gone = head[1] .. '-0' end
return {
  head[1],
  gone,
  redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', last, 'COUNT', ARGV[3]),
  redis.call('XRANGE', KEYS[3], '(' .. ARGV[2] .. '-0', last, 'COUNT', ARGV[3]),
}
