-- A server's heartbeat, and the sweep of servers that have none. KEYS: servers, ready. ARGV: server, prefix of held sets,
-- milliseconds a server may be silent. A server that was silent itself sweeps nothing. Returns {swept, live servers ...}.
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local before = redis.call('ZSCORE', KEYS[1], ARGV[1])
redis.call('ZADD', KEYS[1], now, ARGV[1])
local silent = now - tonumber(ARGV[3])
local swept = 0
if before and tonumber(before) > silent then
  for _, dead in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', silent)) do
    local held = ARGV[2] .. dead
    for _, id in ipairs(redis.call('SMEMBERS', held)) do
      swept = swept + redis.call('ZADD', KEYS[2], 'NX', now, id)
    end
    redis.call('DEL', held)
    redis.call('ZREM', KEYS[1], dead)
  end
end
local reply = { swept }
for _, live in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. silent, '+inf')) do reply[#reply + 1] = live end
return reply
