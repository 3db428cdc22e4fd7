package calotype.contract;

import calotype.bus.Endpoint;
import calotype.contract.JobsApi.StoredRendition;
import calotype.model.AiState;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.model.ObjectKey;
import calotype.model.Progress;
import calotype.model.RawMetadata;
import calotype.model.Visibility;
import calotype.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger room's images, for readers. Every question names the owner; another owner's image is {@code not_found}. */
public final class ImagesApi {
    private ImagesApi() {}

    /** Finds an image by its own id or by the id of one of its jobs. */
    public static final Endpoint<FindImage, ImageRecord> FIND =
            Endpoint.repeatable("images.find", FindImage.class, ImageRecord.class);

    public record FindImage(UUID owner, UUID id) {}

    /**
     * An image, its newest job and its renditions.
     *
     * @param version rises at each change; the document's ETag is made of it
     * @param facts null until the image stage has completed
     * @param width as the header told, until facts are known
     */
    public record ImageRecord(
            UUID imageId,
            UUID owner,
            String bucket,
            String filename,
            ImageFormat format,
            long sizeBytes,
            String sha256,
            int width,
            int height,
            ObjectKey source,
            @Nullable ImageFacts facts,
            List<StoredRendition> renditions,
            @Nullable String engineVersion,
            String userMetadata,
            List<String> tags,
            Visibility visibility,
            JobRecord job,
            long version,
            Instant createdAt,
            @Nullable Instant expiresAt) {}

    /** @param error of the last attempt that failed; null when none did or the job has completed since */
    public record JobRecord(
            UUID jobId,
            JobState status,
            AiState aiStatus,
            Progress progress,
            int attempts,
            int maxRetries,
            @Nullable Instant nextAttemptAt,
            @Nullable Problem error,
            @Nullable Instant errorAt,
            Instant createdAt,
            @Nullable Instant startedAt,
            @Nullable Instant completedAt) {}

    /** Reads all that the camera wrote; kept apart since few ask for it. By the same ids as {@link #FIND}. */
    public static final Endpoint<FindImage, FoundMetadata> RAW_METADATA =
            Endpoint.repeatable("images.raw-metadata", FindImage.class, FoundMetadata.class);

    /** @param raw with the location; null until a job has completed that read it */
    public record FoundMetadata(@Nullable RawMetadata raw) {}

    /** A page of an owner's images, by number or by cursor. */
    public static final Endpoint<ListImages, ImagePage> LIST =
            Endpoint.repeatable("images.list", ListImages.class, ImagePage.class);

    /**
     * @param page from 1; null for paging by cursor
     * @param cursor where the page begins; null for the first
     * @param limit 1 to 100
     * @param newestFirst order by creation, newest or oldest first
     * @param nameContains part of the file name, any case
     */
    public record ListImages(
            UUID owner,
            @Nullable Integer page,
            @Nullable Cursor cursor,
            int limit,
            boolean newestFirst,
            @Nullable JobState status,
            @Nullable String bucket,
            @Nullable String tag,
            @Nullable ImageFormat format,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String nameContains) {}

    /** The last image of the page before. */
    public record Cursor(Instant createdAt, UUID imageId) {}

    /**
     * @param total of all pages; null when paging by cursor
     * @param next null on the last page
     */
    public record ImagePage(
            List<ImageRecord> items,
            @Nullable Long total,
            @Nullable Cursor next) {}

    /** Finds the file of one rendition, or of the source under the name {@code source}; for URLs, so of any owner. */
    public static final Endpoint<FindFile, StoredFile> FIND_FILE =
            Endpoint.repeatable("images.find-file", FindFile.class, StoredFile.class);

    public record FindFile(UUID imageId, String name) {}

    public record StoredFile(
            UUID imageId,
            UUID owner,
            String filename,
            ObjectKey key,
            ImageFormat format,
            long sizeBytes,
            String sha256,
            Visibility visibility,
            Instant createdAt) {}

    /** Finds a rendition that is made when somebody asks for it, with its image; {@code not_found} when it is no such one. */
    public static final Endpoint<FindFile, LateVariant> FIND_LATE =
            Endpoint.repeatable("images.find-late", FindFile.class, LateVariant.class);

    public record LateVariant(ImageRecord image, StoredRendition variant) {}

    /** Notes that such a one was made and lies in storage; the first one counts. {@code not_found} without the image. */
    public static final Endpoint<KeepVariant, StoredFile> KEEP_VARIANT =
            Endpoint.of("images.keep-variant", KeepVariant.class, StoredFile.class);

    public record KeepVariant(
            UUID imageId, String name, long sizeBytes, String sha256, ObjectKey key, String engineVersion) {}

    /** Deletes an image with its jobs and renditions and stops work on it; the reply names what storage must drop. */
    public static final Endpoint<DeleteImage, DeletedImage> DELETE =
            Endpoint.of("images.delete", DeleteImage.class, DeletedImage.class);

    public record DeleteImage(UUID owner, UUID id) {}

    public record DeletedImage(UUID imageId, List<String> prefixes) {}

    /** The owner's events after an id, oldest first, for a socket that comes back. */
    public static final Endpoint<EventsSince, EventBatch> EVENTS_SINCE =
            Endpoint.repeatable("images.events-since", EventsSince.class, EventBatch.class);

    public record EventsSince(UUID owner, long after, int most) {}

    /**
     * @param complete whether nothing is missing between {@code after} and the first event
     * @param newest the owner's newest event id
     */
    public record EventBatch(List<Events.JobChanged> events, boolean complete, long newest) {}
}
