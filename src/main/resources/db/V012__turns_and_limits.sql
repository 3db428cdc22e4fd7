-- Whose turn it is: start-time fair queueing (Goyal, Vin, Cheng, 1996) in whole jobs. Each job takes a turn at its
-- upload: the one after its owner's last, but none that is over. Jobs are begun in the order of their turns, so that
-- one job of a newcomer stands before the second of an owner who brought five hundred.
create type job_priority as enum ('high', 'normal', 'low');

alter table jobs
    add column priority job_priority not null default 'normal',
    add column turn     bigint       not null default 0;

comment on column jobs.turn is 'Rises per owner; of equal priority the lowest is begun first';

create index jobs_in_turn on jobs (priority, turn, id) where status in ('pending', 'processing', 'retrying');

alter table users add column last_turns bigint[] not null default '{0,0,0}';

comment on column users.last_turns is 'The newest turn that was taken, for each priority';

-- The newest turn that was begun, for each priority. Sequences, because a row would make all workers wait for each other.
create sequence job_turns_high;
create sequence job_turns_normal;
create sequence job_turns_low;

-- What was answered to a request with an Idempotency-Key, and who is about to answer one.
create table idempotency_keys (
    owner_id    uuid        not null references users on delete cascade,
    operation   text        not null,
    key         text        not null check (length(key) between 1 and 255),
    holder      uuid        not null,
    held_until  timestamptz not null,
    fingerprint text,
    status      smallint,
    location    text,
    body        text,
    created_at  timestamptz not null default now(),
    expires_at  timestamptz not null,
    primary key (owner_id, operation, key),
    constraint idempotency_keys_are_answered_whole
        check ((status is null) = (fingerprint is null) and (status is null) = (body is null))
);

comment on column idempotency_keys.held_until is 'Until then the holder''s request runs; a crashed one blocks nobody longer';
comment on column idempotency_keys.status is 'Of the first answer; null while there is none';

create index idempotency_keys_expiry on idempotency_keys (expires_at);
