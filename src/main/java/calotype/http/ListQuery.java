package calotype.http;

import calotype.contract.ImagesApi.Cursor;
import calotype.contract.ImagesApi.ListImages;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.problem.ProblemException;
import java.util.UUID;

/** Reads the query of a list: by page, or by cursor when {@code cursor} is there, even an empty one. */
final class ListQuery {
    private final CursorText cursors;

    ListQuery(CursorText cursors) {
        this.cursors = cursors;
    }

    /** @throws ProblemException {@code invalid_parameter} for a cursor that was not given out to this owner */
    ListImages read(Parameters given, UUID owner) {
        String cursor = given.text("cursor");
        String status = given.text("status");
        String format = given.text("format");
        return new ListImages(
                owner,
                cursor != null ? null : Integer.valueOf(given.integer("page")),
                cursor == null || cursor.isEmpty() ? null : cursors.read(owner, cursor, Cursor::new),
                given.integer("limit"),
                !"created_at".equals(given.text("sort")),
                status == null ? null : JobState.of(status),
                given.text("bucket"),
                given.text("tag"),
                format == null ? null : ImageFormat.of(format),
                given.time("from"),
                given.time("to"),
                given.text("q"));
    }
}
