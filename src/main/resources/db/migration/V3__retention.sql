-- What is kept only to put a live session back goes with the session's end.
create index wakeup_by_session on wakeup (session_id);
delete from wakeup using run where run.session_id = wakeup.session_id and run.ended_at is not null;
delete from parked_session using run where run.session_id = parked_session.session_id and run.ended_at is not null;
delete from ledger_answer using run where run.session_id = ledger_answer.session_id and run.ended_at is not null;

-- Finished sessions by age, for those who do not keep them for ever.
create index session_by_age on session (finished_at);
