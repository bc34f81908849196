-- Every accepted run, committed before its client gets the 202: it survives even the loss of Redis.
create table run (
    session_id          uuid primary key,
    org_id              text        not null,
    task                text        not null, -- JSON, as accepted
    model               text        not null,
    created_at          timestamptz not null default now(),
    deadline_at         timestamptz,          -- null while it waits for a person, and after the end
    left_ms             bigint,               -- what is left of its time while it waits for a person
    deadline_told       boolean     not null default false,
    attempt             integer     not null default 0, -- with lease, the highest fence that wrote here
    lease               text        not null default '',
    losses              integer     not null default 0, -- times its log was lost beyond repair
    cancel_requested_at timestamptz,
    cancel_by           text,
    ended_at            timestamptz,
    status              text                  -- how it ended; null while it has not
);
create index run_by_org on run (org_id, created_at desc, session_id desc);
create index run_open on run (created_at) where ended_at is null;
create index run_due on run (deadline_at) where ended_at is null and not deadline_told;

-- First answers, by the client's own key. Kept 24 h.
create table idempotency_key (
    org_id     text        not null,
    key        text        not null,
    digest     text        not null, -- SHA-256 of method, path and canonical body
    session_id uuid,                 -- what a create made
    status     integer,              -- what another request was answered
    body       text,
    created_at timestamptz not null default now(),
    primary key (org_id, key)
);
create index idempotency_key_age on idempotency_key (created_at);

-- Calls with effects, written down before they start and after they end.
create table ledger_call (
    session_id  uuid        not null,
    call_id     text        not null,
    step        integer     not null,
    tool        text        not null,
    args_digest text        not null,
    attempt     integer     not null,
    lease       text        not null,
    claimed_at  timestamptz not null default now(),
    finished_at timestamptz,
    observation text,                -- JSON; null while it is not known to be over
    primary key (session_id, call_id)
);

-- The answer that asked for a step's calls, so that they can be put back when the log is lost.
create table ledger_answer (
    session_id uuid    not null,
    step       integer not null,
    seq        bigint  not null,
    log        text    not null, -- the session's log up to that answer, JSON
    primary key (session_id, step)
);

create table approval (
    approval_id  uuid primary key,
    kind         text        not null,
    org_id       text        not null,
    session_id   uuid        not null,
    call_id      text        not null,
    tool         text        not null,
    args         text        not null, -- canonical JSON (RFC 8785)
    args_digest  text        not null,
    details      text        not null, -- JSON object
    status       text        not null default 'pending',
    requested_at timestamptz not null default now(),
    expires_at   timestamptz not null,
    decided_at   timestamptz,
    decided_by   text,
    decision     text,
    decided_args text,                 -- what an edit put in place of args
    message      text
);
create index approval_by_org on approval (org_id, requested_at desc);
create index approval_by_session on approval (session_id);
create index approval_due on approval (expires_at) where status = 'pending';

-- Sessions that wait, whole: Redis may forget them.
create table parked_session (
    session_id uuid primary key,
    log        text        not null, -- JSON
    saved_at   timestamptz not null default now()
);

-- What wakes a session. Delivered: the event is in its log, and it is queued if nobody owns it.
create table wakeup (
    wakeup_id    text primary key,
    session_id   uuid        not null,
    event        text        not null, -- JSON
    created_at   timestamptz not null default now(),
    delivered_at timestamptz
);
create index wakeup_open on wakeup (created_at) where delivered_at is null;

-- Sessions that are over.
create table session (
    session_id       uuid primary key,
    org_id           text        not null,
    model            text        not null,
    status           text        not null,
    error_code       text,
    summary          text        not null, -- JSON
    log              text        not null, -- JSON: what every view is made from
    version          bigint      not null,
    steps            integer     not null,
    input_tokens     bigint      not null,
    cached_tokens    bigint      not null,
    cache_write_tokens bigint    not null,
    output_tokens    bigint      not null,
    cost_micros      bigint      not null,
    created_at       timestamptz not null,
    started_at       timestamptz,
    finished_at      timestamptz not null
);
create index session_by_org on session (org_id, finished_at);

create table session_step (
    session_id   uuid    not null references session on delete cascade,
    step         integer not null,
    input_tokens bigint  not null,
    cached_tokens bigint not null,
    cache_write_tokens bigint not null,
    output_tokens bigint not null,
    cost_micros  bigint  not null,
    started_at   timestamptz not null,
    finished_at  timestamptz,
    primary key (session_id, step)
);

create table session_call (
    session_id uuid    not null references session on delete cascade,
    call_id    text    not null,
    step       integer not null,
    tool       text    not null,
    success    boolean,
    error_code text,
    took_ms    bigint,
    result     text,             -- only where it is too long for the log
    primary key (session_id, call_id)
);

-- Finished sessions that could not be written: kept in Redis, for an operator to look at.
create table archive_reject (
    session_id uuid primary key,
    reason     text        not null,
    at         timestamptz not null default now()
);

-- The Redis that this database works with: another epoch there means that its data is gone.
create table redis_epoch (
    only_one boolean primary key default true check (only_one),
    epoch    text not null
);
