-- Large variants are made when somebody asks for them: until then their row tells what they will be.
alter table image_variants
    alter column size_bytes drop not null,
    alter column sha256 drop not null,
    alter column storage_key drop not null,
    add constraint image_variants_are_made_as_a_whole check (num_nulls(size_bytes, sha256, storage_key) in (0, 3));

comment on column image_variants.storage_key is 'Null until it is made';
