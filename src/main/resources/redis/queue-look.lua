-- Counts the waiting sessions. Returns {of high, normal and low priority, milliseconds that the oldest has waited}.
local reply, oldest = {}, now
for i, priority in ipairs(PRIORITIES) do
  reply[i] = redis.call('ZCARD', key('all:' .. priority))
  local first = redis.call('ZRANGE', key('all:' .. priority), 0, 0, 'WITHSCORES')
  oldest = math.min(oldest, first[2] or now)
end
reply[4] = math.floor((now - oldest) / 1000)
return reply
