-- Results of calls with effects that are too long for the ledger's observation; they go with the answer that asked for them.
create table ledger_result (
    session_id uuid    not null,
    step       integer not null,
    call_id    text    not null,
    result     text    not null,
    primary key (session_id, step, call_id),
    foreign key (session_id, step) references ledger_answer on delete cascade
);
