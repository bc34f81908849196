-- Lets a session's keys go after a while. KEYS: log, deltas, results, head. ARGV: milliseconds.
for _, key in ipairs(KEYS) do redis.call('PEXPIRE', key, ARGV[1]) end
return 1
