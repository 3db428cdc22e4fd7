package calotype.persistence;

import calotype.contract.Done;
import calotype.contract.UpkeepApi.ConfirmDropped;
import calotype.contract.UpkeepApi.DueLeftovers;
import calotype.contract.UpkeepApi.FilesOfImage;
import calotype.contract.UpkeepApi.FilesOfImages;
import calotype.contract.UpkeepApi.HoldLease;
import calotype.contract.UpkeepApi.Leftovers;
import calotype.contract.UpkeepApi.ListFiles;
import calotype.contract.UpkeepApi.LookAtObjects;
import calotype.contract.UpkeepApi.MarkMissing;
import calotype.contract.UpkeepApi.MarkedImages;
import calotype.contract.UpkeepApi.Orphans;
import calotype.model.ObjectKey;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The tables {@code leases}, {@code leftovers} and {@code orphans}: what one node at a time clears away. */
final class UpkeepTable {
    /** Where the image's id stands in a key, between its bucket, kind and owner and its name. */
    private static final int IMAGE_PART = 3;

    private final Database database;

    UpkeepTable(Database database) {
        this.database = database;
    }

    static final String HOLD = """
            insert into leases as l (name, holder, held_until) values ($1, $2, now() + interval '1 second' * $3::int)
            on conflict (name) do update set holder = excluded.holder, held_until = excluded.held_until
                where l.holder = excluded.holder or l.held_until < now()
            returning holder
            """;

    Future<Done> hold(HoldLease wish) {
        return database.run(HOLD, wish.name(), wish.holder(), wish.seconds()).map(rows -> new Done(rows.size() > 0));
    }

    /** A part of the statement that deletes an image, as {@code changed c}: what its objects begin with. */
    static final String LEFT_BY_DELETION = """
            , left_there as (
                insert into leftovers (prefix, due_at)
                select c.bucket || kind || c.user_id || '/' || c.image_id || '/', now() + interval '10 seconds'
                from changed c, unnest(array['/originals/', '/processed/']) kind
                on conflict (prefix) do nothing)
            """;

    static final String DUE = """
            update leftovers set due_at = now() + interval '20 seconds'
            where prefix in (
                select prefix from leftovers where due_at <= now() order by due_at limit $1 for update skip locked)
            returning prefix
            """;

    Future<Leftovers> due(DueLeftovers wish) {
        return database.run(DUE, wish.most())
                .map(rows -> new Leftovers(
                        rows.stream().map(row -> row.getString("prefix")).toList()));
    }

    /** Before that a worker may still bring what it was making; it asks for the image only when its attempt ends. */
    static final String CONFIRM =
            "delete from leftovers where prefix = any($1) and deleted_at < now() - interval '2 minutes'";

    Future<Done> confirm(ConfirmDropped dropped) {
        return database.run(CONFIRM, (Object) dropped.prefixes().toArray(String[]::new))
                .map(rows -> new Done(rows.rowCount() == dropped.prefixes().size()));
    }

    /**
     * While an image has a job that goes on, everything of it may be named soon. What is answered is forgotten at once:
     * if it is not removed after all, the next look finds it for the first time.
     */
    static final String ORPHANS = """
            with asked as (
                select * from unnest($1::text[], $2::uuid[]) a (key, image_id)),
            stray as (
                select a.key from asked a
                where not exists (select from images i where i.id = a.image_id and i.storage_key = a.key)
                  and not exists (select from image_variants v where v.image_id = a.image_id and v.storage_key = a.key)
                  and not exists (select from renders r where r.image_id = a.image_id and r.storage_key = a.key)
                  and not exists (
                      select from jobs j
                      where j.image_id = a.image_id and j.status in ('pending', 'processing', 'retrying'))),
            named as (
                delete from orphans o using asked a
                where o.storage_key = a.key and a.key not in (select key from stray)),
            due as (
                delete from orphans o using stray s
                where o.storage_key = s.key and o.found_at < now() - interval '1 second' * $3::int
                returning o.storage_key),
            noted as (
                insert into orphans (storage_key)
                select key from stray where key not in (select storage_key from due)
                on conflict (storage_key) do nothing)
            select storage_key from due
            """;

    Future<Orphans> orphans(LookAtObjects question) {
        List<String> keys = new ArrayList<>();
        List<UUID> images = new ArrayList<>();
        for (ObjectKey key : question.keys()) {
            imageOf(key).ifPresent(image -> {
                keys.add(key.path());
                images.add(image);
            });
        }
        return database.run(ORPHANS, keys.toArray(String[]::new), images.toArray(UUID[]::new), question.graceSeconds())
                .map(rows -> new Orphans(rows.stream()
                        .map(row -> new ObjectKey(row.getString("storage_key")))
                        .toList()));
    }

    static final String FILES = """
            select i.id, i.storage_key as source, array(
                select distinct v.storage_key from image_variants v
                where v.image_id = i.id and v.storage_key is not null) as renditions
            from images i
            where ($1::uuid is null or i.id > $1) and i.metadata is not null
              and i.created_at < now() - interval '1 second' * $3::bigint
            order by i.id limit $2
            """;

    Future<FilesOfImages> files(ListFiles wish) {
        return database.read(FILES, wish.after(), wish.most(), wish.ageSeconds())
                .map(rows -> {
                    List<FilesOfImage> images =
                            rows.stream().map(UpkeepTable::filesOf).toList();
                    boolean last = images.size() < wish.most();
                    return new FilesOfImages(
                            images, last ? null : images.get(images.size() - 1).imageId());
                });
    }

    private static FilesOfImage filesOf(Row row) {
        return new FilesOfImage(
                row.getUUID("id"),
                Stream.concat(Stream.of(row.getString("source")), Arrays.stream(row.getArrayOfStrings("renditions")))
                        .distinct()
                        .map(ObjectKey::new)
                        .toList());
    }

    /** Documents that are remembered live on for their time: a file that is gone is no news that cannot wait. */
    static final String MARK_MISSING = """
            with whole as (
                update images set version = version + 1,
                    metadata = jsonb_set(metadata, '{warnings}', (metadata -> 'warnings') - 'missing')
                where id = any ($2) and metadata -> 'warnings' ? 'missing')
            update images set version = version + 1,
                metadata = jsonb_set(
                    metadata, '{warnings}', coalesce(metadata -> 'warnings', '[]'::jsonb) || '["missing"]'::jsonb)
            where id = any ($1) and metadata is not null
              and not coalesce(metadata -> 'warnings', '[]'::jsonb) ? 'missing'
            returning id
            """;

    Future<MarkedImages> mark(MarkMissing found) {
        return database.run(
                        MARK_MISSING,
                        found.missing().toArray(UUID[]::new),
                        found.whole().toArray(UUID[]::new))
                .map(rows -> new MarkedImages(
                        rows.stream().map(row -> row.getUUID("id")).toList()));
    }

    /** Empty for an object that is none of ours: somebody else may use the same store. */
    private static Optional<UUID> imageOf(ObjectKey key) {
        String[] parts = key.path().split("/", IMAGE_PART + 2);
        boolean ours = parts.length == IMAGE_PART + 2 && (parts[1].equals("originals") || parts[1].equals("processed"));
        try {
            return ours ? Optional.of(UUID.fromString(parts[IMAGE_PART])) : Optional.empty();
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }
}
