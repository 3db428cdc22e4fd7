-- Work that one node does for all: who does it, and until when that holds without a sign of life.
create table leases (
    name       text primary key,
    holder     uuid        not null,
    held_until timestamptz not null
);

-- What the objects of deleted images begin with. A row stays until storage has confirmed that nothing is left, at a time
-- when no worker can bring anything any more.
create table leftovers (
    prefix     text primary key,
    deleted_at timestamptz not null default now(),
    due_at     timestamptz not null
);

create index leftovers_due on leftovers (due_at);

-- Objects that no row named when they were looked at. Those that are still nobody's at a later look are removed.
create table orphans (
    storage_key text primary key,
    found_at    timestamptz not null default now()
);
