-- Wakeups that are due at a time, not at once: a run that waits for its next attempt.
alter table wakeup add column due_at timestamptz; -- null: whoever wrote it delivers it
create index wakeup_due on wakeup (due_at) where delivered_at is null and due_at is not null;
