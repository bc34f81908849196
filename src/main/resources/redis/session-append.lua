-- Appends to a session's log and deltas under its fence. KEYS: head, log, deltas. ARGV: attempt, lease, number of the append, known
-- version, state after all of it (live, parked, over), summary JSON after all of it, limit of the deltas in bytes, number of deltas,
-- number of facts, then the JSONs of the deltas, facts and moves. Deltas and facts are always written; moves only at the known version.
-- The same number as the last append gives the same answer; a lower number writes nothing. Above their limit, the older half of the deltas
-- is removed, and the head notes up to where. Returns {number of events written, seq of the first, now, 1 if this is the session's first
-- write in this life of Redis, then seq, at, event of each that others wrote after the known version}; or one word: missing; stale (another
-- claim has the session); behind (the head has an earlier attempt, or the log lacks the known version: Redis lost writes).
local function text(number) return string.format('%.0f', number) end
local head = redis.call('HMGET', KEYS[1], 'a', 'l', 'v', 's', 'last', 'first', 'took', 'at', 'db', 'life', 'lost', 'begun')
if not head[1] then return { 'missing' } end
local version, known, seq = tonumber(head[3]), tonumber(ARGV[4]), tonumber(head[4])
if tonumber(head[1]) < tonumber(ARGV[1]) and losses(seq) <= losses(known) then return { 'behind' } end
if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then return { 'stale' } end
if version < known then return { 'behind' } end
if version > known and #redis.call('XRANGE', KEYS[2], text(known), text(known)) == 0 then return { 'behind' } end
local function add(key, field, from, upto, now)
  for i = from, upto do
    seq = seq + 1
    redis.call('XADD', key, text(seq) .. '-0', field, ARGV[i], 't', now)
  end
end
local deltas, facts = tonumber(ARGV[8]), tonumber(ARGV[9])
local all = #ARGV - 9 - deltas
local first, took, upto, begins = 0, 0, version, 0
local time = redis.call('TIME')
local now = text(time[1] * 1000 + math.floor(time[2] / 1000))
local number, last = tonumber(ARGV[3]), tonumber(head[5] or '0')
if number == last and number > 0 then
  first, took, now, begins = tonumber(head[6]), tonumber(head[7]), head[8], head[12] == ARGV[3] and 1 or 0
  if took > 0 then upto = first - 1 end
elseif number > last then
  took = version == known and all or facts
  local fields = {}
  local function set(field, value) fields[#fields + 1] = field; fields[#fields + 1] = value end
  local living = deltas + took > 0 and life() or head[10]
  if living ~= head[10] then
    if head[10] then seq = leap(seq) end
    set('life', living); set('begun', ARGV[3])
    begins = 1
  end
  if head[11] and deltas + took > 0 then redis.call('HDEL', KEYS[1], 'lost') end
  if deltas > 0 then
    add(KEYS[3], 'd', 10, 9 + deltas, now)
    local bytes, cap = tonumber(head[9] or '0'), tonumber(ARGV[7])
    for i = 10, 9 + deltas do bytes = bytes + #ARGV[i] end
    if bytes > cap then
      redis.call('XTRIM', KEYS[3], 'MAXLEN', math.floor(redis.call('XLEN', KEYS[3]) / 2))
      local oldest = redis.call('XRANGE', KEYS[3], '-', '+', 'COUNT', 1)[1]
      set('gone', oldest and oldest[1] or text(seq) .. '-0')
      bytes = math.floor(cap / 2)
    end
    set('db', text(bytes))
  end
  if took > 0 then
    first = seq + 1
    add(KEYS[2], 'e', 10 + deltas, 9 + deltas + took, now)
    set('v', text(seq))
  end
  if took > 0 and took == all then
    set('st', ARGV[5])
    set('sum', ARGV[6])
    if ARGV[5] == 'parked' then set('o', '') end
  end
  if deltas > 0 or took > 0 then
    set('s', text(seq)); set('last', ARGV[3]); set('first', text(first)); set('took', took); set('at', now)
    redis.call('HSET', KEYS[1], unpack(fields))
    redis.call('PUBLISH', KEYS[1], text(seq))
  end
end
local reply = { text(took), text(first), now, begins }
if upto > known then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[2], text(known + 1), text(upto))) do
    reply[#reply + 1] = entry[1]
    reply[#reply + 1] = entry[2][4]
    reply[#reply + 1] = entry[2][2]
  end
end
return reply
