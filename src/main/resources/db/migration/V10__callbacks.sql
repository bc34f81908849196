-- What callbacks are to be told: written in the transaction of what it tells of, kept as the log of its delivery.
create table callback_delivery (
    delivery_id  uuid primary key,      -- derived from what it tells of, so that telling twice is one row
    org_id       text        not null,
    session_id   uuid        not null,
    event        text        not null,
    url          text        not null,
    host         text        not null generated always as (coalesce(substring(url from '^https?://([^/?#]*)'), url)) stored,
    body         text        not null,  -- JSON, as it is signed and sent at each try
    status       text        not null default 'pending',
    due_at       timestamptz default now(),      -- the next try; null unless pending
    tries        integer     not null default 0, -- of the schedule, which a replay begins anew
    sent         integer     not null default 0, -- tries that there ever were
    lease        text,                           -- of the claim that sends it now; null while nobody does
    leased_until timestamptz,
    replay       boolean     not null default false, -- asked for while it was being sent
    created_at   timestamptz not null default now()
);
create index callback_delivery_due on callback_delivery (due_at) where status = 'pending';
create index callback_delivery_by_org on callback_delivery (org_id, created_at desc, delivery_id desc);
create index callback_delivery_by_session on callback_delivery (session_id);
create index callback_delivery_by_age on callback_delivery (created_at) where status <> 'pending';

-- Tries of deliveries. Neither status nor error: it is being sent.
create table callback_attempt (
    delivery_id   uuid        not null references callback_delivery on delete cascade,
    number        integer     not null,
    at            timestamptz not null default now(),
    status_code   integer,
    error_code    text,
    error_message text,
    took_ms       bigint,
    primary key (delivery_id, number)
);
