-- Comes before each script of the queue. KEYS: the queue's prefix; all its keys are in one slot:
--   all:<priority>         sorted set  waiting sessions, by when they were queued (microseconds of Redis' clock)
--   wait:<priority>:<org>  sorted set  the same, of one organisation
--   orgs                   sorted set  organisations that may be served, as turn .. org, by their runs in service
--   turns                  hash        org → its turn: when it was served last, as a text that sorts
--   serving                hash        org → its runs in service, on all servers
--   holds:<server>         hash        session → ticket, priority, queued at, org
--   held                   hash        session → the server that holds it. A session waits, or one server holds it, or neither
--   woken                  set         held sessions that were woken: they are queued again when they are released
--   servers                sorted set  server → its last heartbeat (milliseconds)
--   since                  hash        server → start of its unbroken heartbeats (microseconds)
--   away                   hash        server → how many of its holds others have taken
--   rooms                  hash        server → runs that it may hold
--   orders                 hash        operations by operators: intake, claims, claims:<server>, drain:<server>
--   counts                 hash        taken: runs taken so far; order and ticket: the last numbers issued
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local PRIORITIES = { 'high', 'normal', 'low' }
local function key(name) return KEYS[1] .. ':' .. name end
local function waitKey(priority, org) return key('wait:' .. priority .. ':' .. org) end
local function text(number) return string.format('%.0f', number) end
local function number(name, field) return tonumber(redis.call('HGET', key(name), field) or '0') end
local function turnAt(taken) return string.format('%013.0f%013.0f', taken, redis.call('HINCRBY', key('counts'), 'order', 1)) end

-- Returns whether claims of a server are paused.
local function paused(server)
  for _, order in ipairs(redis.call('HMGET', key('orders'), 'claims', 'claims:' .. server, 'drain:' .. server)) do
    if order then return true end
  end
  return false
end

local function waiting()
  local sum = 0
  for _, priority in ipairs(PRIORITIES) do sum = sum + redis.call('ZCARD', key('all:' .. priority)) end
  return sum
end

-- Updates an organisation's entry among those that may be served. Returns whether it was added. A new one goes just before the
-- organisation that was served last.
local function place(org, turn)
  local had = redis.call('HGET', key('turns'), org)
  local was = had and redis.call('ZREM', key('orgs'), had .. org) or 0
  local serving = number('serving', org)
  if redis.call('EXISTS', waitKey('high', org), waitKey('normal', org), waitKey('low', org)) > 0 then
    turn = turn or had or turnAt(math.max(0, number('counts', 'taken') - 1))
    redis.call('HSET', key('turns'), org, turn)
    redis.call('ZADD', key('orgs'), serving, turn .. org)
    return was == 0
  elseif serving == 0 then
    redis.call('HDEL', key('turns'), org)
  elseif turn then
    redis.call('HSET', key('turns'), org, turn)
  end
  return false
end

-- Queues a session that no server holds. The caller must then call place for the organisation.
local function wait(id, org, priority, since)
  local queued = redis.call('ZADD', waitKey(priority, org), 'NX', since, id)
  if queued == 1 then redis.call('ZADD', key('all:' .. priority), since, id) end
  return queued
end

local function unwait(id, org, priority)
  redis.call('ZREM', key('all:' .. priority), id)
  return redis.call('ZREM', waitKey(priority, org), id)
end

-- Gives a server a hold of a session that neither waits nor is held. The ticket exceeds all issued so far, and another number.
local function serve(server, id, org, priority, since, above)
  local ticket = text(math.max(number('counts', 'ticket'), above) + 1)
  redis.call('HSET', key('counts'), 'ticket', ticket)
  redis.call('HSET', key('holds:' .. server), id, ticket .. ' ' .. priority .. ' ' .. text(since) .. ' ' .. org)
  redis.call('HSET', key('held'), id, server)
  redis.call('HINCRBY', key('serving'), org, 1)
  return ticket
end

local function leave(org, runs)
  if redis.call('HINCRBY', key('serving'), org, -runs) <= 0 then redis.call('HDEL', key('serving'), org) end
end

local function read(held) return string.match(held, '^(%d+) (%a+) (%d+) (.+)$') end

-- Ends a server's hold of a session, if it has one under this ticket (nil: any). Returns its organisation, priority and when it was
-- queued; nil if there was none.
local function unserve(server, id, ticket)
  local held = redis.call('HGET', key('holds:' .. server), id)
  if not held then return nil end
  local has, priority, since, org = read(held)
  if ticket and has ~= ticket then return nil end
  redis.call('HDEL', key('holds:' .. server), id)
  redis.call('HDEL', key('held'), id)
  leave(org, 1)
  return org, priority, since
end

-- Queues all sessions that a server holds, with their original queueing times, and removes the server. Returns how many.
local function abandon(server)
  local queued, runs = 0, {}
  local held = redis.call('HGETALL', key('holds:' .. server))
  for i = 1, #held, 2 do
    local _, priority, since, org = read(held[i + 1])
    redis.call('HDEL', key('held'), held[i])
    redis.call('SREM', key('woken'), held[i])
    queued = queued + wait(held[i], org, priority, since)
    runs[org] = (runs[org] or 0) + 1
  end
  redis.call('DEL', key('holds:' .. server))
  redis.call('ZREM', key('servers'), server)
  for _, name in ipairs({ 'rooms', 'since', 'away' }) do redis.call('HDEL', key(name), server) end
  for org, count in pairs(runs) do
    leave(org, count)
    place(org)
  end
  return queued
end
