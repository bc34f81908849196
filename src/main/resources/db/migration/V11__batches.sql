-- Runs that were accepted with one call.
create table batch (
    batch_id        uuid        primary key,
    org_id          text        not null,
    session_ids     uuid[]      not null, -- in the client's order, without the one that follows them
    then_session_id uuid,                 -- the run that starts when the others have ended; null where none was ordered
    created_at      timestamptz not null default now()
);

alter table run add column batch_id uuid;
create index run_by_batch on run (batch_id) where batch_id is not null;

alter table idempotency_key add column batch_id uuid; -- what a create of a batch made
