-- Comes before each script of a session's keys, which all have one slot:
--   head     hash    the fields below
--   log      stream  <seq>-0 → e: an event as JSON, t: when it was written (milliseconds of Redis' clock)
--   deltas   stream  <seq>-0 → d: a delta as JSON, t: as in the log
--   results  hash    call → a result that is too long for the log
-- Fields of the head:
--   a      attempt of the last claim; rises with each claim
--   l      lease of the last claim; attempt and lease are the fence
--   o      server that has the session; empty where none has it
--   t      ticket of the last claim, from the queue
--   st     state: live, parked or over
--   v      version: seq of the last event
--   s      seq of the last event or delta
--   sum    summary, as JSON
--   org    organisation
--   pr     priority
--   life   life of Redis in which the session was last written
--   begun  the first write in that life: number of an append, or w:<row>. Sent again, it is reported as the first again
--   lost   from this seq on, events may follow others that Redis lost; 0 or absent where that is not so
--   gone   entries of deltas up to this id were removed
--   db     bytes of the deltas
--   last   number of the last append under this fence; its answer is in the next three:
--   first  seq of its first event
--   took   how many events it wrote
--   at     when (milliseconds of Redis' clock)
--   w:<row>  1 for each row of PostgreSQL whose event is in the log
--
-- A life of Redis lasts from a start, or the promotion of a replica, to the next one. It may lack the last writes of the life before.
-- In a new life, a session's seq continues above the next multiple of LEAP, so no seq is used twice. The session's head and log must
-- then be compared with PostgreSQL.
local LEAP = 1000000
-- The embedded Redis keeps its life over an orderly stop, though its replication id changes: id → life. The server fills this in.
local KEPT = {}
local function life()
  local info = redis.pcall('INFO', 'replication')
  local id = type(info) == 'string' and string.match(info, 'master_replid:(%x+)') or ''
  return KEPT[id] or id
end
local function leap(seq) return (math.floor(seq / LEAP) + 1) * LEAP end
-- A log that was written again from PostgreSQL continues at the next multiple of this.
local LOSS = 1000000000
local function losses(seq) return math.floor(seq / LOSS) end
