-- Puts back what Redis lost of a session: entries that its log lacks, under their seq, in their place; the claim where it has an
-- earlier one; the head where it is gone. KEYS: head, log, deltas, results. ARGV: attempt, lease, owner, org, state, summary JSON,
-- row ids heard (comma), least seq (over 0: the head was gone when this was sent; 0: it was there), priority, ticket of the claim (0 for
-- nobody's), milliseconds after which the keys expire (empty: never), then seq, at, event of the whole log.
-- The deltas are gone then.
-- Nothing is touched where nothing is missing: this may come late. Returns restored, or stale where another claim holds
-- what is there, or it was begun anew from PostgreSQL, or the head has come or gone since. A session that is to expire is over by
-- PostgreSQL: its keys expire whatever is returned.
local head = redis.call('HMGET', KEYS[1], 'a', 'l', 'v', 's', 't')
local function expire()
  local time = redis.call('TIME')
  local at = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[11])
  for _, key in ipairs(KEYS) do redis.call('PEXPIREAT', key, at) end
end
local expires = ARGV[11] ~= ''
if expires then expire() end
local last, floor = tonumber(ARGV[#ARGV - 2]), tonumber(ARGV[8])
local mine = head[1] == ARGV[1] and head[2] == ARGV[2]
if not head[1] then
  if floor == 0 then return 'stale' end
elseif not mine and (floor > 0 or tonumber(head[1]) >= tonumber(ARGV[1]) or losses(tonumber(head[4])) > losses(last)) then
  return 'stale'
end
local there, lacks, kept = {}, {}, 0
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+')) do
  local seq = tonumber(string.match(entry[1], '^%d+'))
  there[seq] = { entry[2][2], entry[2][4] }
  kept = math.max(kept, seq)
end
for i = 12, #ARGV, 3 do
  local seq = tonumber(ARGV[i])
  if not there[seq] then lacks[#lacks + 1] = { seq, ARGV[i + 2], ARGV[i + 1] } end
end
if mine and #lacks == 0 then return 'restored' end
local function add(entry) redis.call('XADD', KEYS[2], string.format('%.0f', entry[1]) .. '-0', 'e', entry[2], 't', entry[3]) end
if #lacks > 0 and lacks[1][1] < kept then
  -- others wrote behind the hole: a stream takes nothing into its middle
  for seq, entry in pairs(there) do lacks[#lacks + 1] = { seq, entry[1], entry[2] } end
  table.sort(lacks, function(one, other) return one[1] < other[1] end)
  redis.call('DEL', KEYS[2])
end
for _, entry in ipairs(lacks) do add(entry) end
if #lacks > 0 then
  -- those between the entries that were put back are lost: so that no reader takes the rest for all, they go, too
  redis.call('DEL', KEYS[3])
  redis.call('HSET', KEYS[1], 'gone', string.format('%.0f', last) .. '-0', 'db', 0)
end
local version = math.max(kept, last)
local seq = math.max(tonumber(head[4] or '0'), version)
seq = floor > seq and floor or leap(seq)
-- what others wrote after the log's end has woken it
redis.call('HSET', KEYS[1], 'a', ARGV[1], 'l', ARGV[2], 'o', ARGV[3], 'org', ARGV[4], 'sum', ARGV[6], 'pr', ARGV[9], 'life', life(),
  't', string.format('%.0f', math.max(tonumber(head[5] or '0'), tonumber(ARGV[10]))),
  'st', kept > last and ARGV[5] == 'parked' and 'live' or ARGV[5],
  'v', string.format('%.0f', version), 's', string.format('%.0f', seq))
if not mine then redis.call('HSET', KEYS[1], 'last', 0) end
if expires then expire() else for _, key in ipairs(KEYS) do redis.call('PERSIST', key) end end
for row in string.gmatch(ARGV[7], '[^,]+') do redis.call('HSET', KEYS[1], 'w:' .. row, 1) end
redis.call('PUBLISH', KEYS[1], string.format('%.0f', seq))
return 'restored'
