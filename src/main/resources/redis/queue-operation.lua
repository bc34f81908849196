-- Turns an operator's operation on or off. ARGV: operation (intake, claims or drain), server (empty: all), 1 for on. Also removes
-- operations on servers that are gone. Returns 1; 0 if there is no such server.
local orders = key('orders')
for _, name in ipairs(redis.call('HKEYS', orders)) do
  local server = string.match(name, ':(.+)$')
  if server and not redis.call('ZSCORE', key('servers'), server) then redis.call('HDEL', orders, name) end
end
local name = ARGV[1]
if ARGV[2] ~= '' then
  if not redis.call('ZSCORE', key('servers'), ARGV[2]) then return 0 end
  name = name .. ':' .. ARGV[2]
end
if ARGV[3] == '1' then redis.call('HSET', orders, name, 1) else redis.call('HDEL', orders, name) end
return 1
