-- Messages that wait for the broker. A row is written by the transaction that makes it true, sent by any node after
-- that, and kept for a while to tell when it went out.
create table outbox (
    id           bigint generated always as identity primary key,
    aggregate    uuid        not null,
    topic        text        not null,
    payload      jsonb       not null,
    created_at   timestamptz not null default now(),
    due_at       timestamptz not null default now(),
    tries        integer     not null default 0,
    published_at timestamptz
);

comment on column outbox.aggregate is 'The job that it is about; no reference, for what is sent stays true when a job is gone';
comment on column outbox.due_at is 'When it is tried next; in the future while a node has it in hand';

create index outbox_waiting on outbox (id) where published_at is null;

-- Tells the ticket of a job that was deleted from the ticket of one that there never was.
create index image_upload_events_deleted on image_upload_events (job_id) where event_type = 'deleted';
