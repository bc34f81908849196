-- Reads a session's log and deltas at one moment. KEYS: head, log, deltas. ARGV: seq of the last known event, of the last known delta,
-- most entries of each. Returns {seq, or nil if there is no such session; id up to which deltas were removed, or nil; events; deltas}.
-- Events that follow lost ones are left out until an owner has restored those.
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
