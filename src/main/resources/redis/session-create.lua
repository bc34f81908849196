-- Begins a session's log, where there is none. KEYS: head, log. ARGV: event JSON, accepted at (ms), org, summary JSON,
-- losses, priority. Returns 1 where it began, 0 where a head was there.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local seq = string.format('%.0f', tonumber(ARGV[5]) * 1000000000 + 1)
redis.call('HSET', KEYS[1], 'a', 0, 'l', '', 'o', '', 'v', seq, 's', seq, 'st', 'live', 'life', life(), 'org', ARGV[3], 'sum', ARGV[4],
  'pr', ARGV[6])
redis.call('XADD', KEYS[2], seq .. '-0', 'e', ARGV[1], 't', ARGV[2])
return 1
