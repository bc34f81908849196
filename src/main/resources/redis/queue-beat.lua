-- Records a server's heartbeat and sweeps silent servers. ARGV: server, milliseconds a server may be silent, runs that it may hold.
-- Only a server whose own heartbeats were unbroken for that long sweeps. Returns {swept, how many wait, how many were taken so far,
-- intake paused, claims of this server paused, this server drains (each 1 or 0), life of Redis, start of this server's unbroken
-- heartbeats, how many of its holds others have taken, living servers ...}. While life, start and holds taken stay the same, the server
-- still has all its holds.
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
