-- Files of sessions: small ones here, large ones on disk or in S3 under their ids.
create table artifact (
    artifact_id uuid primary key,
    session_id  uuid        not null,
    call_id     text,                             -- null where it came with the request
    position    integer     not null,             -- among those of its call
    name        text        not null,
    media_type  text        not null,
    bytes       bigint      not null,
    sha256      text        not null,
    content     bytea,                            -- null where it is large
    kept        boolean     not null default false, -- whether it is all there, and of the last try of its call
    created_at  timestamptz not null default now()
);
create index artifact_by_session on artifact (session_id, created_at, position);
create index artifact_not_kept on artifact (created_at) where not kept;
