-- Returns the organisations to serve next, and how many runs the servers have room for. ARGV: milliseconds a server may be silent,
-- most organisations to return. Returns {room, then organisation, turn, runs in service, how many of high, normal and low priority
-- wait, ...}, in serving order.
local places = 0
for _, server in ipairs(redis.call('ZRANGEBYSCORE', key('servers'), '(' .. text(now / 1000 - ARGV[1]), '+inf')) do
  if not paused(server) then
    places = places + math.max(0, number('rooms', server) - redis.call('HLEN', key('holds:' .. server)))
  end
end
local reply = { places }
local orgs = redis.call('ZRANGE', key('orgs'), 0, ARGV[2] - 1, 'WITHSCORES')
for i = 1, #orgs, 2 do
  local org = string.sub(orgs[i], 27)
  reply[#reply + 1] = org
  reply[#reply + 1] = string.sub(orgs[i], 1, 26)
  reply[#reply + 1] = tonumber(orgs[i + 1])
  for _, priority in ipairs(PRIORITIES) do reply[#reply + 1] = redis.call('ZCARD', waitKey(priority, org)) end
end
return reply
