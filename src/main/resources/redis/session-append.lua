-- Appends to a session's log under its fence, all or none. KEYS: head, log. ARGV: attempt, lease, append id, known
-- version, move (1: only at that version), state after (live, parked, over), summary JSON, events. Returns
-- {outcome, first seq of these, now, head's seq, seq, at, event, ...}: outcome is ok or refused, and the entries are
-- those that others wrote after the known version; or one word: missing, stale, behind.
local head = redis.call('HMGET', KEYS[1], 'a', 'l', 'v', 's', 'last', 'first', 'at')
if not head[1] then return { 'missing' } end
if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then return { 'stale' } end
local version, known, seq = tonumber(head[3]), tonumber(ARGV[4]), tonumber(head[4])
if version < known then return { 'behind' } end
local outcome, first, upto = 'ok', 0, version
local time = redis.call('TIME')
local now = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
if head[5] == ARGV[3] then
  first, now = tonumber(head[6]), head[7]
  upto = first - 1
elseif ARGV[5] == '1' and version ~= known then
  outcome = 'refused'
elseif #ARGV > 7 then
  first = seq + 1
  for i = 8, #ARGV do
    seq = seq + 1
    redis.call('XADD', KEYS[2], string.format('%.0f-0', seq), 'e', ARGV[i], 't', now)
  end
  local text = string.format('%.0f', seq)
  redis.call('HSET', KEYS[1], 'v', text, 's', text, 'last', ARGV[3], 'first', string.format('%.0f', first), 'at', now,
    'st', ARGV[6], 'sum', ARGV[7])
  if ARGV[6] == 'parked' then redis.call('HSET', KEYS[1], 'o', '') end
  redis.call('PUBLISH', KEYS[1], text)
end
local reply = { outcome, string.format('%.0f', first), now, string.format('%.0f', seq) }
if upto > known then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[2], string.format('%.0f', known + 1), string.format('%.0f', upto))) do
    reply[#reply + 1] = entry[1]
    reply[#reply + 1] = entry[2][4]
    reply[#reply + 1] = entry[2][2]
  end
end
return reply
