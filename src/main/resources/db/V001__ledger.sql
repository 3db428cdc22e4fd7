-- The ledger: accounts, images, jobs and what happened to them. Released files are never edited; a change is a new file.

create table users (
    id            uuid primary key,
    email         text,
    username      text,
    password_hash text        not null,
    role          text        not null default 'user',
    external_sub  text unique,
    event_seq     bigint      not null default 0,
    created_at    timestamptz not null default now(),
    last_login    timestamptz,
    disabled_at   timestamptz,
    deleted_at    timestamptz,
    constraint users_have_a_name check (email is not null or username is not null)
) with (fillfactor = 80);  -- event_seq changes often: leaves room for updates within the page

comment on column users.event_seq is 'The newest event id that was told to this owner''s sockets';

create unique index users_email on users (lower(email));
create unique index users_username on users (lower(username));

create table refresh_tokens (
    token_hash text primary key,
    user_id    uuid        not null references users on delete cascade,
    family_id  uuid        not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    used_at    timestamptz,
    revoked_at timestamptz
);

comment on column refresh_tokens.revoked_at is 'A family is revoked as soon as one of its tokens is';

create index refresh_tokens_family on refresh_tokens (family_id);
create index refresh_tokens_user on refresh_tokens (user_id);

create table kept_secrets (
    name       text primary key,
    value      text        not null,
    created_at timestamptz not null default now()
);

create table images (
    id                uuid primary key,
    owner_id          uuid        not null references users,
    bucket            text        not null,
    original_filename text        not null,
    mime_type         text,
    format            text        not null,
    file_size         bigint      not null check (file_size > 0),
    sha256            text        not null check (length(sha256) = 64),
    width             integer     not null check (width > 0),
    height            integer     not null check (height > 0),
    storage_key       text        not null,
    user_metadata     jsonb       not null default '{}',
    tags              text[]      not null default '{}',
    metadata          jsonb,
    dominant_color    text,
    engine_version    text,
    version           bigint      not null default 0,
    created_at        timestamptz not null default now(),
    expires_at        timestamptz
);

comment on column images.mime_type is 'As the client declared it; format was told by the first bytes';
comment on column images.metadata is 'Facts of the picture; null until its first job has completed';

create index images_of_owner on images (owner_id, created_at desc, id desc);

create table image_variants (
    image_id    uuid        not null references images on delete cascade,
    name        text        not null,
    position    smallint    not null,
    set         text        not null check (set in ('variant', 'thumbnail', 'optimized')),
    format      text        not null,
    width       integer     not null check (width > 0),
    height      integer     not null check (height > 0),
    quality     smallint    not null,
    size_bytes  bigint      not null check (size_bytes > 0),
    sha256      text        not null check (length(sha256) = 64),
    storage_key text        not null,
    created_at  timestamptz not null default now(),
    primary key (image_id, name)
);

-- The rules of JobState, repeated: the database refuses a job that cannot be.
create table jobs (
    id              uuid primary key,
    image_id        uuid        not null references images,
    user_id         uuid        not null references users,
    kind            text        not null default 'ingest' check (kind in ('ingest')),
    status          text        not null default 'pending',
    ai_status       text        not null default 'skipped',
    plan            jsonb       not null,
    request_id      text,
    step            text        not null default 'queued',
    steps_done      integer     not null default 0,
    steps_total     integer     not null default 0,
    attempts        integer     not null default 0,
    max_retries     integer     not null,
    retry_count     integer     generated always as (greatest(attempts - 1, 0)) stored,
    lost_leases     integer     not null default 0,
    handed_back     boolean     not null default false,
    visible_at      timestamptz not null default now(),
    next_attempt_at timestamptz,
    lease_owner     text,
    lease_until     timestamptz,
    fence           bigint      not null default 0,
    error           jsonb,
    error_code      text        generated always as (lower(error ->> 'code')) stored,
    error_message   text        generated always as (error ->> 'detail') stored,
    error_at        timestamptz,
    version         bigint      not null default 1,
    created_at      timestamptz not null default now(),
    started_at      timestamptz,
    completed_at    timestamptz,
    constraint jobs_status
        check (status in ('pending', 'processing', 'retrying', 'completed', 'failed', 'cancelled')),
    constraint jobs_ai_status
        check (ai_status in ('pending', 'processing', 'retrying', 'completed', 'failed', 'cancelled', 'skipped')),
    constraint jobs_end_when_final
        check ((status in ('completed', 'failed', 'cancelled')) = (completed_at is not null)),
    constraint jobs_leased_when_processing
        check ((status = 'processing') = (lease_until is not null)
            and (lease_until is null) = (lease_owner is null)),
    constraint jobs_due_when_retrying
        check ((status = 'retrying') = (next_attempt_at is not null)),
    constraint jobs_started_before_they_run
        check (status not in ('processing', 'retrying', 'completed') or (started_at is not null and attempts > 0)),
    constraint jobs_fail_with_a_reason
        check (case status when 'failed' then error is not null when 'retrying' then error is not null
                           when 'completed' then error is null else true end),
    constraint jobs_errors_have_a_time check ((error is null) = (error_at is null)),
    constraint jobs_progress check (steps_done between 0 and steps_total)
) with (fillfactor = 70);

comment on column jobs.visible_at is 'When its ticket is handed out next: at once, after a delay, or when the lease is over';
comment on column jobs.lost_leases is 'How often a worker vanished with it; too often fails it';
comment on column jobs.handed_back is 'Given back unfinished: the next claim uses no attempt up';
comment on column jobs.fence is 'Rises at each claim; what is written with an older one is refused';

create index jobs_due on jobs (visible_at) where status in ('pending', 'processing', 'retrying');
create index jobs_of_image on jobs (image_id, created_at desc, id desc);
create index jobs_of_user on jobs (user_id);

-- No reference to images or jobs: what happened is kept after they are gone.
create table image_upload_events (
    id         bigint generated always as identity primary key,
    event_type text        not null,
    owner_id   uuid        not null references users on delete cascade,
    owner_seq  bigint      not null,
    image_id   uuid        not null,
    job_id     uuid        not null,
    metadata   jsonb       not null default '{}',
    created_at timestamptz not null default now(),
    constraint image_upload_events_of_owner unique (owner_id, owner_seq)
);

comment on column image_upload_events.owner_seq is 'The id that the owner''s sockets saw';

create index image_upload_events_of_image on image_upload_events (image_id);

create table upload_rate_limits (
    subject      text        not null,
    policy       text        not null,
    window_start timestamptz not null,
    upload_count integer     not null,
    primary key (subject, policy, window_start)
);
