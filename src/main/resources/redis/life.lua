-- Goes before scripts that number entries. A life of Redis is the time from one promotion of a replica, or one start, to the next:
-- it may have begun without the last writes of the one before. Whatever a session's readers have seen of those has a seq below the
-- next leap, so that no seq is used twice; and what the session's head then says is to be compared with PostgreSQL.
local LEAP = 1000000
-- After an orderly stop of the embedded Redis its life goes on under another replication id: id → life. Filled in by the server.
local KEPT = {}
local function life()
  local info = redis.pcall('INFO', 'replication')
  local id = type(info) == 'string' and string.match(info, 'master_replid:(%x+)') or ''
  return KEPT[id] or id
end
local function leap(seq) return (math.floor(seq / LEAP) + 1) * LEAP end
-- A log that was begun anew from PostgreSQL goes on from the next multiple of this.
local LOSS = 1000000000
local function losses(seq) return math.floor(seq / LOSS) end
