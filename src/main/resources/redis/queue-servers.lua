-- Returns the operators' operations and the living servers. ARGV: milliseconds a server may be silent. Returns {intake, claims, then
-- server, sessions it holds, how many it may hold, claims, drain, ...}; an operation is 1 (on) or 0.
local function ordered(name) return redis.call('HEXISTS', key('orders'), name) end
local reply = { ordered('intake'), ordered('claims') }
for _, server in ipairs(redis.call('ZRANGEBYSCORE', key('servers'), '(' .. text(now / 1000 - ARGV[1]), '+inf')) do
  reply[#reply + 1] = server
  reply[#reply + 1] = redis.call('HLEN', key('holds:' .. server))
  reply[#reply + 1] = number('rooms', server)
  reply[#reply + 1] = ordered('claims:' .. server)
  reply[#reply + 1] = ordered('drain:' .. server)
end
return reply
