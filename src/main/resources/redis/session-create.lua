-- Begins a session's log if there is none. KEYS: head, log. ARGV: event JSON, accepted at (ms), organisation, summary JSON, how often the
-- log was lost before, priority. Returns 1 if it began, 0 if there was a head.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local seq = string.format('%.0f', tonumber(ARGV[5]) * 1000000000 + 1)
redis.call('HSET', KEYS[1], 'a', 0, 'l', '', 'o', '', 'v', seq, 's', seq, 'st', 'live', 'life', life(), 'org', ARGV[3], 'sum', ARGV[4],
  'pr', ARGV[6])
redis.call('XADD', KEYS[2], seq .. '-0', 'e', ARGV[1], 't', ARGV[2])
return 1
