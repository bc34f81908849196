-- Puts back what Redis lost of a session: entries after its log's end, same seq, and a head where it is gone. KEYS: head,
-- log. ARGV: attempt, lease, owner, org, state, summary JSON, row ids heard (comma), least seq, priority, then seq, at, event of the whole log.
-- Nothing is touched where nothing is missing: this may come late. Returns restored, or stale where another claim holds
-- what is there.
local head = redis.call('HMGET', KEYS[1], 'a', 'l', 'v', 's')
if head[1] and (head[1] ~= ARGV[1] or head[2] ~= ARGV[2]) then return 'stale' end
local version, seq = tonumber(head[3] or '0'), tonumber(head[4] or '0')
if head[1] and version >= tonumber(ARGV[#ARGV - 2]) then return 'restored' end
for i = 10, #ARGV, 3 do
  local at = tonumber(ARGV[i])
  if at > version then
    redis.call('XADD', KEYS[2], ARGV[i] .. '-0', 'e', ARGV[i + 2], 't', ARGV[i + 1])
    version = at
  end
end
seq = math.max(seq, version, tonumber(ARGV[8]))
redis.call('HSET', KEYS[1], 'a', ARGV[1], 'l', ARGV[2], 'o', ARGV[3], 'org', ARGV[4], 'st', ARGV[5], 'sum', ARGV[6], 'pr', ARGV[9],
  'v', string.format('%.0f', version), 's', string.format('%.0f', seq))
for row in string.gmatch(ARGV[7], '[^,]+') do redis.call('HSET', KEYS[1], 'w:' .. row, 1) end
redis.call('PUBLISH', KEYS[1], string.format('%.0f', seq))
return 'restored'
