-- Adds an event that others than the owner write, once for each row of PostgreSQL. KEYS: head, log. ARGV: row id, event JSON, prefix of
-- the servers' channels. A parked session becomes live. Returns {outcome, owner, organisation, priority, 1 if this is the session's first
-- write in this life of Redis}; outcome is posted, had (the row's event is in the log already), waits (had, and the session is parked
-- again) or over. Or {missing}.
local head = redis.call('HMGET', KEYS[1], 's', 'st', 'o', 'w:' .. ARGV[1], 'org', 'pr', 'life', 'lost', 'begun')
if not head[1] then return { 'missing' } end
local org, priority = head[5], head[6] or 'normal'
if head[4] then
  return { head[2] == 'parked' and 'waits' or 'had', head[3], org, priority, head[9] == 'w:' .. ARGV[1] and 1 or 0 }
end
if head[2] == 'over' then return { 'over', head[3], org, priority, 0 } end
local seq, living, begins = tonumber(head[1]), life(), 0
if head[7] ~= living then
  begins = 1
  if head[7] then
    seq = leap(seq)
    if (head[8] or '0') == '0' then redis.call('HSET', KEYS[1], 'lost', string.format('%.0f', seq)) end
  end
  redis.call('HSET', KEYS[1], 'life', living, 'begun', 'w:' .. ARGV[1])
end
local text = string.format('%.0f', seq + 1)
local time = redis.call('TIME')
redis.call('XADD', KEYS[2], text .. '-0', 'e', ARGV[2], 't', string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000)))
redis.call('HSET', KEYS[1], 'v', text, 's', text, 'st', 'live', 'w:' .. ARGV[1], 1)
-- the summary says that it is parked
if head[2] == 'parked' then redis.call('HDEL', KEYS[1], 'sum') end
redis.call('PUBLISH', KEYS[1], text)
if head[3] ~= '' then redis.call('PUBLISH', ARGV[3] .. head[3], string.match(KEYS[1], '{(.-)}')) end
return { 'posted', head[3], org, priority, begins }
