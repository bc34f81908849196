-- What each script of the queue begins with. KEYS: the queue's prefix; all its keys are in that one slot:
--   all:<priority>         sorted set  sessions that wait, by when they were queued (microseconds of Redis' clock)
--   wait:<priority>:<org>  sorted set  the same, of one organisation
--   orgs                   sorted set  whom to serve next: turn .. org, by its runs in service
--   turns                  hash        org → when it was served last, as a text that sorts
--   serving                hash        org → its runs in service, on all servers
--   holds:<server>         hash        session → ticket, priority, queued at, org
--   held                   hash        session → the server that holds it. A session waits, or one server holds it, or neither
--   woken                  set         held sessions that were woken: they wait again when they are released
--   servers                sorted set  server → its last heartbeat (milliseconds)
--   since                  hash        server → since when its heartbeats have come without a silence (microseconds)
--   away                   hash        server → how many holds others have taken from it
--   rooms                    hash        server → runs that it may hold
--   orders                 hash        of operators: intake, claims, claims:<server>, drain:<server>
--   counts                 hash        taken: runs handed out; order and ticket: numbers given
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local PRIORITIES = { 'high', 'normal', 'low' }
local function key(name) return KEYS[1] .. ':' .. name end
local function waitKey(priority, org) return key('wait:' .. priority .. ':' .. org) end
local function text(number) return string.format('%.0f', number) end
local function number(name, field) return tonumber(redis.call('HGET', key(name), field) or '0') end
local function turnAt(taken) return string.format('%013.0f%013.0f', taken, redis.call('HINCRBY', key('counts'), 'order', 1)) end

-- Whether a server is to take nothing.
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

-- Puts an organisation where it belongs among those that may be served; whether it is and was not. One that comes new goes
-- before the one that was served last, and after all others.
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

-- After what follows the organisation must be placed. It is for sessions that no server holds.
local function wait(id, org, priority, since)
  local queued = redis.call('ZADD', waitKey(priority, org), 'NX', since, id)
  if queued == 1 then redis.call('ZADD', key('all:' .. priority), since, id) end
  return queued
end

local function unwait(id, org, priority)
  redis.call('ZREM', key('all:' .. priority), id)
  return redis.call('ZREM', waitKey(priority, org), id)
end

-- Lets a server hold a session that neither waits nor is held, under a ticket above all given so far and above another number.
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

-- Ends a server's hold of a session, where it has one under this ticket (nil: under any); its organisation, priority and when it
-- was queued.
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

-- All that a server holds waits again, as long as it has; how many. The server is forgotten.
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
