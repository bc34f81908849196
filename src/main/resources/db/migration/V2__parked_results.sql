-- Results that are too long for the log, by call: a waiting session is saved whole.
alter table parked_session add column results text not null default '{}'; -- JSON object
