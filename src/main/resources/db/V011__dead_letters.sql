-- What failed for good, why exactly a job is given up, and who may look after both.
alter table jobs
    add column crashes integer not null default 0,
    add column outages integer not null default 0,
    add column replays integer not null default 0;

comment on column jobs.crashes is 'How often its picture killed the process that made the pixels; twice is a quarantine';
comment on column jobs.outages is 'Runs in a row that the service itself cut short; they use no attempt up';
comment on column jobs.replays is 'How often an operator gave it back to the workers after it had failed';

create index jobs_failed on jobs (completed_at desc, id desc) where status = 'failed';

-- One for each job that failed although its file may be good; error and counters stand in its row in jobs.
create table dead_letters (
    job_id       uuid primary key references jobs on delete cascade,
    stack_digest text,
    worker       text,
    died_at      timestamptz not null default now()
);

comment on column dead_letters.worker is 'The node that held the lease last';

create index dead_letters_by_time on dead_letters (died_at desc, job_id desc);

alter table users add constraint users_role check (role in ('user', 'moderator', 'operator', 'admin'));
