-- Makes a session ours: raises the attempt, sets the lease and the owner. KEYS: head, log, deltas, results. ARGV: least attempt,
-- lease, server, force (1: whoever owns it), live servers. Returns {state, attempt, seq, now, lost, seq, at, event, ...} or one word:
-- missing, parked, owned (with the owner). Lost is not 0 from a new life of Redis on until the first append after: what comes behind
-- that seq may stand behind a hole.
local head = redis.call('HMGET', KEYS[1], 'a', 'o', 'st', 's', 'life', 'lost')
if not head[1] then return { 'missing' } end
if ARGV[4] ~= '1' then
  if head[3] == 'parked' then return { 'parked' } end
  for i = 5, #ARGV do
    if head[2] == ARGV[i] then return { 'owned', head[2] } end
  end
end
local attempt = math.max(tonumber(head[1]), tonumber(ARGV[1])) + 1
local state = head[3]
if state == 'parked' then state = 'live' end
redis.call('HSET', KEYS[1], 'a', attempt, 'l', ARGV[2], 'o', ARGV[3], 'st', state, 'last', 0)
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
local reply = { state, attempt, seq, now[1] * 1000 + math.floor(now[2] / 1000), lost }
for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+')) do
  reply[#reply + 1] = entry[1]
  reply[#reply + 1] = entry[2][4]
  reply[#reply + 1] = entry[2][2]
end
return reply
