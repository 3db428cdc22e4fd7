alter table images
    add column visibility text not null default 'private' check (visibility in ('private', 'public'));

comment on column images.visibility is 'Of the renditions; the upload itself is never public';
