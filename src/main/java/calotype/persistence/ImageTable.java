package calotype.persistence;

import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi.Cursor;
import calotype.contract.ImagesApi.DeleteImage;
import calotype.contract.ImagesApi.DeletedImage;
import calotype.contract.ImagesApi.FindFile;
import calotype.contract.ImagesApi.FindImage;
import calotype.contract.ImagesApi.FoundMetadata;
import calotype.contract.ImagesApi.ImagePage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.KeepVariant;
import calotype.contract.ImagesApi.LateVariant;
import calotype.contract.ImagesApi.ListImages;
import calotype.contract.ImagesApi.StoredFile;
import calotype.model.ImageFormat;
import calotype.model.Json;
import calotype.model.ObjectKey;
import calotype.model.RawMetadata;
import calotype.model.Visibility;
import calotype.persistence.EventTable.Kind;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables {@code images} and {@code image_variants}: what readers ask for, and deleting it all. */
final class ImageTable {
    /** Before and after every image there can be: a page that begins nowhere begins with these. */
    private static final Cursor FIRST = new Cursor(Instant.parse("0001-01-01T00:00:00Z"), new UUID(0, 0));

    private static final Cursor LAST = new Cursor(Instant.parse("9999-01-01T00:00:00Z"), new UUID(-1, -1));

    private final Database database;

    ImageTable(Database database) {
        this.database = database;
    }

    /** An image's id means that image, the id of a job means the image it is for. */
    private static final String IS_ASKED_FOR =
            "i.owner_id = $1 and i.id = coalesce((select image_id from jobs where id = $2), $2)";

    static final String FIND = ImageRow.SELECT + "where " + IS_ASKED_FOR;

    Future<ImageRecord> find(FindImage question) {
        return database.read(FIND, question.owner(), question.id())
                .map(rows -> rows.stream().findFirst().map(ImageRow::read).orElseThrow(ImageTable::notFound));
    }

    static final String RAW_METADATA = "select i.raw_metadata::text as raw from images i where " + IS_ASKED_FOR;

    Future<FoundMetadata> rawMetadata(FindImage question) {
        return database.read(RAW_METADATA, question.owner(), question.id())
                .map(rows -> rows.stream().findFirst().map(ImageTable::raw).orElseThrow(ImageTable::notFound));
    }

    private static FoundMetadata raw(Row row) {
        String raw = row.getString("raw");
        return new FoundMetadata(raw == null ? null : Json.read(raw, RawMetadata.class));
    }

    private static final String FILTERED = """
            where i.owner_id = $1
              and i.created_at between $2 and $3
              and ($4::text is null or $4 = (
                  select status from jobs where image_id = i.id order by created_at desc, id desc limit 1))
              and ($5::text is null or i.bucket = $5)
              and ($6::text is null or $6 = any (i.tags))
              and ($7::text is null or i.format = $7)
              and ($8::text is null or position(lower($8) in lower(i.original_filename)) > 0)
            """;

    static final String NEWEST_FIRST = ImageRow.SELECT + FILTERED + """
            and (i.created_at, i.id) < ($9, $10)
            order by i.created_at desc, i.id desc limit $11 offset $12
            """;

    static final String OLDEST_FIRST = ImageRow.SELECT + FILTERED + """
            and (i.created_at, i.id) > ($9, $10)
            order by i.created_at, i.id limit $11 offset $12
            """;

    static final String COUNT = "select count(*) as total from images i " + FILTERED;

    Future<ImagePage> list(ListImages wish) {
        Integer page = wish.page();
        Cursor begin = wish.cursor() != null ? wish.cursor() : wish.newestFirst() ? LAST : FIRST;
        List<@Nullable Object> values = new ArrayList<>(filters(wish));
        values.add(utc(begin.createdAt()));
        values.add(begin.imageId());
        values.add(wish.limit() + 1);
        values.add(page == null ? 0L : (page - 1L) * wish.limit());
        Future<List<ImageRecord>> items = database.read(
                        wish.newestFirst() ? NEWEST_FIRST : OLDEST_FIRST, values.toArray())
                .map(rows -> rows.stream().map(ImageRow::read).toList());
        if (page == null) {
            return items.map(found -> page(found, wish.limit(), null));
        }
        Future<Long> total = database.read(COUNT, filters(wish).toArray())
                .map(rows -> rows.iterator().next().getLong("total"));
        return items.compose(found -> total.map(count -> page(found, wish.limit(), count)));
    }

    private static List<@Nullable Object> filters(ListImages wish) {
        return Arrays.asList(
                wish.owner(),
                utc(wish.from() != null ? wish.from() : FIRST.createdAt()),
                utc(wish.to() != null ? wish.to() : LAST.createdAt()),
                wish.status() == null ? null : wish.status().wire(),
                wish.bucket(),
                wish.tag(),
                wish.format() == null ? null : wish.format().wire(),
                wish.nameContains());
    }

    /** @param found one more than the limit when there is another page */
    private static ImagePage page(List<ImageRecord> found, int limit, @Nullable Long total) {
        if (found.size() <= limit) {
            return new ImagePage(found, total, null);
        }
        ImageRecord last = found.get(limit - 1);
        return new ImagePage(found.subList(0, limit), total, new Cursor(last.createdAt(), last.imageId()));
    }

    private static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    static final String FIND_FILE = """
            select i.id, i.owner_id, i.original_filename, i.storage_key, i.format, i.file_size as size_bytes,
                   i.sha256, i.visibility, i.created_at
            from images i where i.id = $1 and $2 = 'source'
            union all
            select i.id, i.owner_id, i.original_filename, v.storage_key, v.format, v.size_bytes,
                   v.sha256, i.visibility, v.created_at
            from image_variants v join images i on i.id = v.image_id
            where v.image_id = $1 and v.name = $2 and v.storage_key is not null
            """;

    Future<StoredFile> findFile(FindFile question) {
        return database.read(FIND_FILE, question.imageId(), question.name())
                .map(rows -> rows.stream().findFirst().map(ImageTable::file).orElseThrow(ImageTable::notFound));
    }

    /** Of a row with an image's names and one file's facts. */
    static StoredFile file(Row row) {
        return new StoredFile(
                row.getUUID("id"),
                row.getUUID("owner_id"),
                row.getString("original_filename"),
                new ObjectKey(row.getString("storage_key")),
                ImageFormat.of(row.getString("format")),
                row.getLong("size_bytes"),
                row.getString("sha256"),
                Visibility.of(row.getString("visibility")),
                row.getOffsetDateTime("created_at").toInstant());
    }

    static final String FIND_LATE = ImageRow.SELECT + """
            where i.id = $1 and exists (
                select from image_variants v where v.image_id = i.id and v.name = $2 and v.storage_key is null)
            """;

    Future<LateVariant> findLate(FindFile question) {
        return database.read(FIND_LATE, question.imageId(), question.name())
                .map(rows -> rows.stream().findFirst().map(ImageRow::read).orElseThrow(ImageTable::notFound))
                .map(image -> image.renditions().stream()
                        .filter(made -> made.name().equals(question.name()))
                        .findFirst()
                        .map(variant -> new LateVariant(image, variant))
                        .orElseThrow(ImageTable::notFound));
    }

    /** Whoever comes second learns what the first one brought. */
    static final String KEEP_VARIANT = """
            with kept as (
                update image_variants v set size_bytes = coalesce(v.size_bytes, $3), sha256 = coalesce(v.sha256, $4),
                    storage_key = coalesce(v.storage_key, $5), engine_version = $6,
                    created_at = case when v.storage_key is null then now() else v.created_at end
                where v.image_id = $1 and v.name = $2
                returning *)
            update images i set version = i.version + 1
            from kept v where i.id = v.image_id
            returning i.id, i.owner_id, i.original_filename, v.storage_key, v.format, v.size_bytes,
                      v.sha256, i.visibility, v.created_at
            """;

    Future<StoredFile> keepVariant(KeepVariant made) {
        return database.run(
                        KEEP_VARIANT,
                        made.imageId(),
                        made.name(),
                        made.sizeBytes(),
                        made.sha256(),
                        made.key().path(),
                        made.engineVersion())
                .map(rows -> rows.stream().findFirst().map(ImageTable::file).orElseThrow(ImageTable::notFound));
    }

    /** Jobs first and then the image, in the order in which completing a job locks them too. */
    static final String DELETE = """
            with jobs_gone as (
                delete from jobs j using images i
                where j.image_id = i.id and %s
                returning %s, j.created_at, i.bucket),
            changed as (
                select id, image_id, user_id, ai_status, step, steps_done, steps_total, error_code, bucket,
                       case when status in ('completed', 'failed') then status else 'cancelled' end as status
                from jobs_gone order by created_at desc, id desc limit 1),
            image_gone as (
                delete from images i using changed c where i.id = c.image_id)
            """.formatted(IS_ASKED_FOR, EventTable.JOB_COLUMNS)
            + UpkeepTable.LEFT_BY_DELETION
            + EventTable.recorded(Kind.DELETED);

    /** An image that is gone, and the news of it. */
    record Deletion(DeletedImage image, JobChanged news) {}

    Future<Deletion> delete(DeleteImage wish) {
        return database.run(DELETE, wish.owner(), wish.id())
                .map(rows -> rows.stream().findFirst().map(ImageTable::deletion).orElseThrow(ImageTable::notFound));
    }

    private static Deletion deletion(Row row) {
        JobChanged news = EventTable.read(row, Kind.DELETED);
        String bucket = row.getString("bucket");
        return new Deletion(
                new DeletedImage(
                        news.imageId(),
                        List.of(
                                ObjectKey.sourcePrefix(bucket, news.owner(), news.imageId()),
                                ObjectKey.processedPrefix(bucket, news.owner(), news.imageId()))),
                news);
    }

    private static ProblemException notFound() {
        return ProblemCode.NOT_FOUND.because("No image of yours has this id.");
    }
}
