-- A server's heartbeat, and the sweep of servers that have none. ARGV: server, milliseconds a server may be silent, runs
-- that it may hold. Only a server that has beaten for that long without a silence sweeps. Returns {swept, how many wait, how many were
-- taken so far, whether the intake is paused, claims here are, this server is to be drained (1 or 0), the life of this Redis, since when
-- this server's heartbeats have come without a silence, how many of its holds others have taken, live servers ...}. While the three
-- before the last stay the same, the server holds what it held.
local before = redis.call('ZSCORE', key('servers'), ARGV[1])
local at = math.floor(now / 1000)
local silent = at - ARGV[2]
local since = redis.call('HGET', key('since'), ARGV[1])
if not since or not before or tonumber(before) <= silent then
  since = text(now)
  redis.call('HSET', key('since'), ARGV[1], since)
end
redis.call('ZADD', key('servers'), at, ARGV[1])
redis.call('HSET', key('rooms'), ARGV[1], ARGV[3])
local swept = 0
if since / 1000 <= silent then
  for _, dead in ipairs(redis.call('ZRANGEBYSCORE', key('servers'), '-inf', silent)) do swept = swept + abandon(dead) end
end
local reply = {
  swept,
  waiting(),
  number('counts', 'taken'),
  redis.call('HEXISTS', key('orders'), 'intake'),
  paused(ARGV[1]) and 1 or 0,
  redis.call('HEXISTS', key('orders'), 'drain:' .. ARGV[1]),
  life(),
  since,
  number('away', ARGV[1]),
}
for _, live in ipairs(redis.call('ZRANGEBYSCORE', key('servers'), '(' .. silent, '+inf')) do reply[#reply + 1] = live end
return reply
