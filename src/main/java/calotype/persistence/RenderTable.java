package calotype.persistence;

import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.RendersApi.EvictRenders;
import calotype.contract.RendersApi.EvictedRenders;
import calotype.contract.RendersApi.FindRender;
import calotype.contract.RendersApi.KeepRender;
import calotype.model.ObjectKey;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import io.vertx.core.Future;

/**
 * The table {@code renders}. Its writes are not forced to disk: a row that a crash of the database takes costs one more
 * render.
 */
final class RenderTable {
    private static final String FILE = """
            select i.id, i.owner_id, i.original_filename, r.storage_key, r.format, r.size_bytes, r.sha256,
                   i.visibility, r.created_at, set_config('synchronous_commit', 'off', true)
            from found r join images i on i.id = r.image_id
            """;

    private final Database database;

    RenderTable(Database database) {
        this.database = database;
    }

    static final String FIND = """
            with found as (
                update renders set last_used_at = now() where image_id = $1 and id = $2 returning *)
            """ + FILE;

    Future<StoredFile> find(FindRender question) {
        return database.read(FIND, question.imageId(), question.transformId())
                .map(rows -> rows.stream().findFirst().map(ImageTable::file).orElseThrow(RenderTable::notFound));
    }

    /** Nodes that made the same at the same time made the same bytes; after a change of the engine the newer ones count. */
    static final String KEEP = """
            with found as (
                insert into renders as r (image_id, id, transform, format, width, height, size_bytes, sha256,
                                          storage_key, engine_version)
                values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                on conflict (image_id, id) do update set
                    size_bytes = excluded.size_bytes, sha256 = excluded.sha256, storage_key = excluded.storage_key,
                    engine_version = excluded.engine_version, last_used_at = now()
                returning *)
            """ + FILE;

    Future<StoredFile> keep(KeepRender made) {
        return database.run(
                        KEEP,
                        made.imageId(),
                        made.transformId(),
                        made.transform(),
                        made.format().wire(),
                        made.width(),
                        made.height(),
                        made.sizeBytes(),
                        made.sha256(),
                        made.key().path(),
                        made.engineVersion())
                .map(rows -> rows.stream().findFirst().map(ImageTable::file).orElseThrow(RenderTable::notFound))
                .recover(failure -> Future.failedFuture(Database.refersToNothing(failure) ? notFound() : failure));
    }

    static final String EVICT = """
            delete from renders r using (
                select image_id, id from (
                    select image_id, id, last_used_at,
                           sum(size_bytes) over (order by last_used_at desc, image_id, id) as with_younger
                    from renders) aged
                where with_younger > $1 order by last_used_at limit $2) oldest
            where r.image_id = oldest.image_id and r.id = oldest.id
            returning r.storage_key
            """;

    Future<EvictedRenders> evict(EvictRenders wish) {
        return database.run(EVICT, wish.bytes(), wish.most())
                .map(rows -> new EvictedRenders(rows.stream()
                        .map(row -> ObjectKey.renderPrefix(new ObjectKey(row.getString("storage_key"))))
                        .toList()));
    }

    private static ProblemException notFound() {
        return ProblemCode.NOT_FOUND.because("This picture is not kept.");
    }
}
