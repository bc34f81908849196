-- Reads a session's two streams as they are at one moment. KEYS: head, log, deltas. ARGV: seq of the last event known, of
-- the last delta known, how many of each at most. Returns {up to where deltas are gone or nil, events, deltas}.
return {
  redis.call('HGET', KEYS[1], 'gone'),
  redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', '+', 'COUNT', ARGV[3]),
  redis.call('XRANGE', KEYS[3], '(' .. ARGV[2] .. '-0', '+', 'COUNT', ARGV[3]),
}
