-- Lets a session's keys expire together. KEYS: head, log, deltas, results. ARGV: milliseconds.
local time = redis.call('TIME')
local at = string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[1])
for _, key in ipairs(KEYS) do redis.call('PEXPIREAT', key, at) end
return 1
