-- The W3C trace that a job began in, for those who follow it from their own service into ours.
alter table jobs
    add column trace_id text,
    add constraint jobs_trace_id_is_one check (trace_id ~ '^[0-9a-f]{32}$') not valid;

comment on column jobs.trace_id is 'Trace id of the upload (W3C Trace Context); null for jobs of an older version';
