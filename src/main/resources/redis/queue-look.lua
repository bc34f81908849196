-- How many sessions wait for a server. KEYS: ready. Returns {sessions, milliseconds that the first of them has waited}.
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
if not first[2] then return { 0, 0 } end
local time = redis.call('TIME')
return { redis.call('ZCARD', KEYS[1]), time[1] * 1000 + math.floor(time[2] / 1000) - tonumber(first[2]) }
