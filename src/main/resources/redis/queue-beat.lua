-- A server's heartbeat, and the sweep of servers that have none. ARGV: server, milliseconds a server may be silent, runs
-- that it may hold. A server that was silent itself sweeps nothing. Returns {swept, how many wait, how many were
-- taken so far, whether the intake is paused, claims here are, this server is to be drained (1 or 0), live servers ...}.
local before = redis.call('ZSCORE', key('servers'), ARGV[1])
local at = math.floor(now / 1000)
local silent = at - ARGV[2]
redis.call('ZADD', key('servers'), at, ARGV[1])
redis.call('HSET', key('rooms'), ARGV[1], ARGV[3])
local swept = 0
if before and tonumber(before) > silent then
  for _, dead in ipairs(redis.call('ZRANGEBYSCORE', key('servers'), '-inf', silent)) do swept = swept + abandon(dead) end
end
local reply = {
  swept,
  waiting(),
  number('counts', 'taken'),
  redis.call('HEXISTS', key('orders'), 'intake'),
  paused(ARGV[1]) and 1 or 0,
  redis.call('HEXISTS', key('orders'), 'drain:' .. ARGV[1]),
}
for _, live in ipairs(redis.call('ZRANGEBYSCORE', key('servers'), '(' .. silent, '+inf')) do reply[#reply + 1] = live end
return reply
