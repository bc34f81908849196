-- Gives waiting sessions to a server. The organisation with the fewest runs in service goes first; of several, the one served longest
-- ago. Within it the earliest queued session goes first, after subtracting the head start of its priority. ARGV: server, how many,
-- milliseconds a server may be silent, head start of high over normal and of normal over low (milliseconds), most runs of an
-- organisation in service (0: any), then pairs of an organisation with another limit and that limit. A server without a recent
-- heartbeat, or with paused claims, gets nothing. Returns {how many wait, session, ticket, ...}.
local beat = redis.call('ZSCORE', key('servers'), ARGV[1])
if paused(ARGV[1]) or not beat or tonumber(beat) <= now / 1000 - ARGV[3] then return { waiting() } end
local later = { high = -ARGV[4] * 1000, normal = 0, low = ARGV[5] * 1000 }
local limits = {}
for i = 7, #ARGV, 2 do limits[ARGV[i]] = tonumber(ARGV[i + 1]) end

local function first(org)
  local id, priority, since
  for _, kind in ipairs(PRIORITIES) do
    local head = redis.call('ZRANGE', waitKey(kind, org), 0, 0, 'WITHSCORES')
    if head[1] and (not id or head[2] + later[kind] < since + later[priority]) then
      id, priority, since = head[1], kind, tonumber(head[2])
    end
  end
  return id, priority, since
end

local reply = { 0 }
while #reply <= 2 * ARGV[2] do
  local least = redis.call('ZRANGE', key('orgs'), 0, 0, 'WITHSCORES')
  if not least[1] then break end
  local org = string.sub(least[1], 27)
  local limit = limits[org] or tonumber(ARGV[6])
  local id, priority, since = first(org)
  if not id or (limit > 0 and tonumber(least[2]) >= limit) then
    redis.call('ZREM', key('orgs'), least[1]) -- until one of its runs is let go
  else
    unwait(id, org, priority)
    reply[#reply + 1] = id
    reply[#reply + 1] = serve(ARGV[1], id, org, priority, since, 0)
    place(org, turnAt(redis.call('HINCRBY', key('counts'), 'taken', 1)))
  end
end
reply[1] = waiting()
return reply
