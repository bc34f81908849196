-- Why a call was closed without a result of its own: responded, cancelled, or the code that its run failed with.
alter table ledger_call add column closed_as text;
update ledger_call set finished_at = run.ended_at, closed_as = coalesce(session.error_code, run.status)
  from run left join session using (session_id)
 where ledger_call.session_id = run.session_id and run.ended_at is not null and ledger_call.finished_at is null;
