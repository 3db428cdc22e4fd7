-- Results of transforms that are kept, so that the next one who asks waits for nothing.
create table renders (
    image_id       uuid        not null references images on delete cascade,
    id             uuid        not null,
    transform      text        not null,
    format         text        not null,
    width          integer     not null check (width > 0),
    height         integer     not null check (height > 0),
    size_bytes     bigint      not null check (size_bytes > 0),
    sha256         text        not null check (length(sha256) = 64),
    storage_key    text        not null,
    engine_version text        not null,
    created_at     timestamptz not null default now(),
    last_used_at   timestamptz not null default now(),
    primary key (image_id, id)
);

comment on column renders.id is 'UUID of version 5: the image''s id as name space, the operations as canonical JSON';
comment on column renders.transform is 'The same operations as a query, for people';
comment on column renders.last_used_at is 'To some minutes: nodes remember what they found';

create index renders_by_use on renders (last_used_at);
