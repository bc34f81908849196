-- Gives a session to a server that holds it in the queue under a ticket. KEYS: head, log, deltas, results. ARGV: ticket, a number that the
-- attempt must exceed, lease, server, attempt and lease of the server's earlier claim (0 and empty: none), prefix of the servers'
-- channels. A claim needs a higher ticket than the head's. The same claim again gets the same answer. If the server's earlier claim is
-- still the head's, only ticket and owner change: {renewed}. Otherwise the attempt rises, lease and owner are set, and the former owner is
-- signalled. Returns {state, attempt, seq, now, lost, then seq, at, event of the whole log}; or {missing}, {parked}, {refused, ticket of
-- the head}. "lost" is 0, or the seq from which events may follow others that Redis lost; the next append resets it.
local head = redis.call('HMGET', KEYS[1], 'a', 'o', 'st', 's', 'life', 'lost', 't', 'l')
if not head[1] then return { 'missing' } end
if head[3] == 'parked' then return { 'parked' } end
local ticket, last = tonumber(ARGV[1]), tonumber(head[7] or '0')
local again = ticket == last and head[8] == ARGV[3]
if ticket <= last and not again then return { 'refused', head[7] } end
if ARGV[6] ~= '' and head[1] == ARGV[5] and head[8] == ARGV[6] then
  redis.call('HSET', KEYS[1], 't', ARGV[1], 'o', ARGV[4])
  return { 'renewed' }
end
local attempt = again and tonumber(head[1]) or math.max(tonumber(head[1]), tonumber(ARGV[2])) + 1
redis.call('HSET', KEYS[1], 'a', attempt, 'l', ARGV[3], 'o', ARGV[4], 't', ARGV[1], 'last', 0)
if head[2] ~= '' and head[2] ~= ARGV[4] then redis.call('PUBLISH', ARGV[7] .. head[2], '') end
for _, key in ipairs(KEYS) do redis.call('PERSIST', key) end
local seq, lost, living = head[4], head[6] or '0', life()
if head[5] ~= living then
  if head[5] then
    seq = string.format('%.0f', leap(tonumber(seq)))
    if lost == '0' then lost = seq end
  end
  redis.call('HSET', KEYS[1], 'life', living, 's', seq, 'lost', lost)
end
local now = redis.call('TIME')
local reply = { head[3], attempt, seq, now[1] * 1000 + math.floor(now[2] / 1000), lost }
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+')) do
  reply[#reply + 1] = entry[1]
  reply[#reply + 1] = entry[2][4]
  reply[#reply + 1] = entry[2][2]
end
return reply
