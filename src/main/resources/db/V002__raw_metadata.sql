alter table images add column raw_metadata jsonb;

comment on column images.raw_metadata is 'Tags of the file by directory; null until a job has completed that read them';
