-- Restores what Redis lost of a session: entries that its log lacks, under their seq; the claim, if the head has an earlier one; the head,
-- if it is missing. KEYS: head, log, deltas, results. ARGV: attempt, lease, owner, organisation, state, summary JSON, row ids whose events
-- are in the log (separated by commas), least seq (above 0: the caller saw no head; 0: it saw one), priority, ticket of the claim (0 for
-- no owner), milliseconds after which the keys expire (empty: never), then seq, at, event of the whole log. The deltas are removed.
-- Changes nothing if nothing is missing, so a late call does no harm. Returns restored; or stale, if another claim has the session, or its
-- log was begun again from PostgreSQL, or the head came or went since the caller looked. Keys that are to expire do so in each case: the
-- session is over in PostgreSQL.
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
  -- others wrote after the missing entries, and a stream takes nothing into its middle: write it again
  for seq, entry in pairs(there) do lacks[#lacks + 1] = { seq, entry[1], entry[2] } end
  table.sort(lacks, function(one, other) return one[1] < other[1] end)
  redis.call('DEL', KEYS[2])
end
for _, entry in ipairs(lacks) do add(entry) end
if #lacks > 0 then
  -- deltas between the restored entries are lost: the others are removed, too, so that no reader takes them for all
  redis.call('DEL', KEYS[3])
  redis.call('HSET', KEYS[1], 'gone', string.format('%.0f', last) .. '-0', 'db', 0)
end
local version = math.max(kept, last)
local seq = math.max(tonumber(head[4] or '0'), version)
seq = floor > seq and floor or leap(seq)
-- an event that others wrote after the given log makes a parked session live
redis.call('HSET', KEYS[1], 'a', ARGV[1], 'l', ARGV[2], 'o', ARGV[3], 'org', ARGV[4], 'sum', ARGV[6], 'pr', ARGV[9], 'life', life(),
  't', string.format('%.0f', math.max(tonumber(head[5] or '0'), tonumber(ARGV[10]))),
  'st', kept > last and ARGV[5] == 'parked' and 'live' or ARGV[5],
  'v', string.format('%.0f', version), 's', string.format('%.0f', seq))
if not mine then redis.call('HSET', KEYS[1], 'last', 0) end
if expires then expire() else for _, key in ipairs(KEYS) do redis.call('PERSIST', key) end end
for row in string.gmatch(ARGV[7], '[^,]+') do redis.call('HSET', KEYS[1], 'w:' .. row, 1) end
redis.call('PUBLISH', KEYS[1], string.format('%.0f', seq))
return 'restored'
