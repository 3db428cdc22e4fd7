alter table image_variants
    add column kept_original  boolean not null default false,
    add column engine_version text;

comment on column image_variants.kept_original is 'Whether it is the upload, stripped, because an encoded file would be larger';
comment on column image_variants.engine_version is 'Libraries and settings: equal source, row and version mean equal bytes';
