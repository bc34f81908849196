-- Runs that start when others have ended. While one waits it has no head in Redis.
alter table run add column waiting boolean not null default false;
alter table run add column ready_at timestamptz; -- when its wait was over; null where it never waited or still does

-- How many ends a waiting run still waits for; the row goes when the run starts.
create table run_wait (
    session_id uuid    primary key,
    on_failure text    not null, -- fail: one that did not complete ends the wait; run: all of them are waited for
    open       integer not null  -- 0: the run can start
);
create index run_wait_over on run_wait (session_id) where open = 0;

-- What a waiting run waits for; the rows go when it starts.
create table run_after (
    session_id  uuid not null,
    predecessor uuid not null,
    status      text,            -- how the predecessor ended; null while it has not
    primary key (session_id, predecessor)
);
create index run_after_by_predecessor on run_after (predecessor);

-- How a session ended that could not be archived, for the runs that wait for it; null in rows of before.
alter table archive_reject add column status text;

-- The sweep of open runs looks at those that should be in Redis.
drop index run_open;
create index run_open on run (created_at, session_id) where ended_at is null and not waiting;
