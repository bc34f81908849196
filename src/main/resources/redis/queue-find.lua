-- Returns the position of a waiting session among those of its organisation. ARGV: session, organisation, priority, head start of
-- high over normal and of normal over low (milliseconds). Returns {runs of the organisation in service, its turn, how many of
-- high, normal and low priority go before}; empty if the session does not wait.
local since = redis.call('ZSCORE', waitKey(ARGV[3], ARGV[2]), ARGV[1])
if not since then return {} end
local later = { high = -ARGV[4] * 1000, normal = 0, low = ARGV[5] * 1000 }
local reply = { number('serving', ARGV[2]), redis.call('HGET', key('turns'), ARGV[2]) or '' }
for _, kind in ipairs(PRIORITIES) do
  local bound = '(' .. text(since + later[ARGV[3]] - later[kind])
  reply[#reply + 1] = kind == ARGV[3] and redis.call('ZRANK', waitKey(kind, ARGV[2]), ARGV[1])
    or redis.call('ZCOUNT', waitKey(kind, ARGV[2]), '-inf', bound)
end
return reply
