-- Runs that were accepted while Redis was away: it never had a log of them, so none is lost.
comment on column run.losses is 'times its log was lost beyond repair; -1 while Redis has never had one';
create index run_never_begun on run (created_at) where ended_at is null and losses < 0;
