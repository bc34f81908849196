-- Returns those of the sessions that neither wait nor are held. ARGV: sessions.
local reply = {}
for _, id in ipairs(ARGV) do
  local found = redis.call('HEXISTS', key('held'), id) == 1
  for _, priority in ipairs(PRIORITIES) do found = found or redis.call('ZSCORE', key('all:' .. priority), id) end
  if not found then reply[#reply + 1] = id end
end
return reply
