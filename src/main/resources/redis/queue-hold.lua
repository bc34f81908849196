-- Gives a server a hold of sessions that no take gave it. ARGV: server, 1 to take them from other servers too, prefix of the servers'
-- channels, then for each: session, a number that its ticket must exceed, organisation, priority. If the organisation is empty, only
-- a hold that the server has is renewed. A server that loses a hold is signalled. Returns {how many wait, ticket ...}. The ticket is 0 if
-- another server holds the session and it may not be taken, or if no server holds it and the organisation is empty.
redis.call('ZADD', key('servers'), 'NX', math.floor(now / 1000), ARGV[1]) -- so that it is swept
local reply = { 0 }
for i = 4, #ARGV, 4 do
  local id, org, priority, since = ARGV[i], ARGV[i + 2], ARGV[i + 3], nil
  local holder = redis.call('HGET', key('held'), id)
  local may = holder == ARGV[1] or ARGV[2] == '1'
  if not holder then may = org ~= '' end
  if may then
    if holder then
      org, priority, since = unserve(holder, id)
      if holder ~= ARGV[1] then
        redis.call('HINCRBY', key('away'), holder, 1)
        redis.call('PUBLISH', ARGV[3] .. holder, '')
      end
    else
      since = redis.call('ZSCORE', waitKey(priority, org), id)
      unwait(id, org, priority)
    end
    reply[#reply + 1] = serve(ARGV[1], id, org, priority, tonumber(since or now), tonumber(ARGV[i + 1]))
    place(org)
  else
    reply[#reply + 1] = '0'
  end
end
reply[1] = waiting()
return reply
