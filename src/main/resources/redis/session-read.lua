-- Reads a session's two streams as they are at one moment. KEYS: head, log, deltas. ARGV: seq of the last event known, of
-- the last delta known, how many of each at most. Returns {seq or nil where there is no such session, up to where deltas are
-- gone or nil, events, deltas}. What others wrote behind a hole is told once an owner has filled it.
local head = redis.call('HMGET', KEYS[1], 's', 'gone', 'st', 'lost')
local lost = head[3] == 'live' and tonumber(head[4] or '0') or 0
local last = lost > 1 and string.format('%.0f', lost) .. '-0' or '+'
return {
  head[1],
  head[2],
  redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', last, 'COUNT', ARGV[3]),
  redis.call('XRANGE', KEYS[3], '(' .. ARGV[2] .. '-0', last, 'COUNT', ARGV[3]),
}
