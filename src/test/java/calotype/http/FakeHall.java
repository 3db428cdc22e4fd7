package calotype.http;

import calotype.bus.TypedBus;
import calotype.contract.Events;
import calotype.contract.Events.JobChanged;
import calotype.contract.ImagesApi;
import calotype.contract.ImagesApi.Cursor;
import calotype.contract.ImagesApi.DeletedImage;
import calotype.contract.ImagesApi.EventBatch;
import calotype.contract.ImagesApi.FoundMetadata;
import calotype.contract.ImagesApi.ImagePage;
import calotype.contract.ImagesApi.ImageRecord;
import calotype.contract.ImagesApi.JobRecord;
import calotype.contract.ImagesApi.LateVariant;
import calotype.contract.ImagesApi.ListImages;
import calotype.contract.ImagesApi.StoredFile;
import calotype.contract.ImagingApi;
import calotype.contract.ImagingApi.Render;
import calotype.contract.ImagingApi.Rendered;
import calotype.contract.ImagingApi.Spans;
import calotype.contract.JobsApi;
import calotype.contract.JobsApi.CancelledJob;
import calotype.contract.JobsApi.StoredRendition;
import calotype.contract.RendersApi;
import calotype.contract.StorageApi;
import calotype.contract.StorageApi.Deleted;
import calotype.contract.StorageApi.LocalFile;
import calotype.model.AiState;
import calotype.model.Exif;
import calotype.model.ImageFacts;
import calotype.model.ImageFormat;
import calotype.model.JobState;
import calotype.model.Likeness;
import calotype.model.ObjectKey;
import calotype.model.PaletteColor;
import calotype.model.Progress;
import calotype.model.RawMetadata;
import calotype.model.RenditionSet;
import calotype.model.Visibility;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Ledger and storage as the reading side sees them, in memory. */
final class FakeHall {
    static final Instant DONE_AT = Instant.parse("2026-11-24T10:15:31.002Z");
    static final String SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    final TypedBus bus;
    final Map<UUID, ImageRecord> images = new ConcurrentHashMap<>();
    final Map<String, Path> files = new ConcurrentHashMap<>();
    final List<JobChanged> events = new CopyOnWriteArrayList<>();
    final List<String> droppedPrefixes = new CopyOnWriteArrayList<>();
    final AtomicInteger finds = new AtomicInteger();
    final AtomicInteger fetches = new AtomicInteger();
    /** Canonical queries of what was rendered, and what is kept of it. */
    final List<String> renders = new CopyOnWriteArrayList<>();

    /** Formats that no worker makes. */
    final Set<ImageFormat> unavailable = ConcurrentHashMap.newKeySet();

    final Map<UUID, StoredFile> kept = new ConcurrentHashMap<>();
    volatile Future<Void> renderGate = Future.succeededFuture();
    volatile boolean eventsComplete = true;
    volatile ListImages lastList;
    volatile RawMetadata rawMetadata;

    FakeHall(TypedBus bus) {
        this.bus = bus;
    }

    Future<?> open() {
        return Future.all(List.of(
                bus.serve(ImagesApi.FIND, q -> {
                    finds.incrementAndGet();
                    return find(q.owner(), q.id());
                }),
                bus.serve(
                        ImagesApi.RAW_METADATA,
                        q -> find(q.owner(), q.id()).map(image -> new FoundMetadata(rawMetadata))),
                bus.serve(ImagesApi.LIST, this::list),
                bus.serve(ImagesApi.FIND_FILE, q -> file(q.imageId(), q.name())),
                bus.serve(ImagesApi.FIND_LATE, q -> late(q.imageId(), q.name())),
                bus.serve(ImagesApi.DELETE, q -> find(q.owner(), q.id()).map(this::delete)),
                bus.serve(JobsApi.CANCEL, q -> find(q.owner(), q.jobId()).map(this::cancel)),
                bus.serve(ImagesApi.EVENTS_SINCE, q -> Future.succeededFuture(since(q.owner(), q.after(), q.most()))),
                bus.serve(RendersApi.FIND, q -> found(kept.get(q.transformId()))),
                bus.serve(ImagingApi.RENDER, this::render),
                bus.serve(StorageApi.FETCH, q -> fetch(q.key())),
                bus.serve(StorageApi.DELETE_PREFIX, q -> {
                    droppedPrefixes.add(q.prefix());
                    return Future.succeededFuture(new Deleted(1));
                })));
    }

    /** Makes a file of the canonical query itself. */
    private Future<Rendered> render(Render wish) {
        renders.add(wish.transform().query());
        if (unavailable.contains(wish.transform().format())) {
            return Future.failedFuture(ProblemCode.FORMAT_UNAVAILABLE.because("Nobody here makes it."));
        }
        ImageRecord image = wish.image();
        UUID id = wish.transform().id(image.imageId());
        ObjectKey key = new ObjectKey(ObjectKey.processedPrefix("default", image.owner(), image.imageId()) + "renders/"
                + id + "/12345678.bin");
        try {
            Path file = Files.createTempFile("render", ".bin");
            file.toFile().deleteOnExit();
            Files.writeString(file, wish.transform().query());
            files.put(key.path(), file);
            StoredFile made = new StoredFile(
                    image.imageId(),
                    image.owner(),
                    image.filename(),
                    key,
                    wish.transform().format(),
                    Files.size(file),
                    SHA,
                    image.visibility(),
                    DONE_AT);
            kept.put(id, made);
            return renderGate.map(open -> new Rendered(made, new Spans(0.5, 1, 20, 8.25)));
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
    }

    private Future<LateVariant> late(UUID imageId, String name) {
        ImageRecord image = images.get(imageId);
        return (image == null ? Stream.<StoredRendition>empty() : image.renditions().stream())
                .filter(made -> made.name().equals(name) && made.key() == null)
                .findFirst()
                .map(variant -> Future.succeededFuture(new LateVariant(image, variant)))
                .orElseGet(() -> Future.failedFuture(ProblemCode.NOT_FOUND.because("None.")));
    }

    private static Future<StoredFile> found(StoredFile file) {
        return file == null
                ? Future.failedFuture(ProblemCode.NOT_FOUND.because("Not kept."))
                : Future.succeededFuture(file);
    }

    private Future<ImageRecord> find(UUID owner, UUID id) {
        return images.values().stream()
                .filter(image -> image.owner().equals(owner))
                .filter(image ->
                        image.imageId().equals(id) || image.job().jobId().equals(id))
                .findFirst()
                .map(Future::succeededFuture)
                .orElseGet(() -> Future.failedFuture(ProblemCode.NOT_FOUND.because("No such image.")));
    }

    private Future<ImagePage> list(ListImages asked) {
        lastList = asked;
        Comparator<ImageRecord> order = Comparator.comparing(ImageRecord::createdAt)
                .thenComparing(i -> i.imageId().toString());
        List<ImageRecord> all = new ArrayList<>(images.values().stream()
                .filter(image -> image.owner().equals(asked.owner()))
                .filter(image -> asked.status() == null || image.job().status() == asked.status())
                .sorted(asked.newestFirst() ? order.reversed() : order)
                .toList());
        long total = all.size();
        if (asked.cursor() != null) {
            int at = all.stream()
                    .map(ImageRecord::imageId)
                    .toList()
                    .indexOf(asked.cursor().imageId());
            all = all.subList(at + 1, all.size());
        } else if (asked.page() != null) {
            all = all.subList(Math.min(all.size(), (asked.page() - 1) * asked.limit()), all.size());
        }
        List<ImageRecord> items = all.subList(0, Math.min(all.size(), asked.limit()));
        boolean more = all.size() > items.size();
        ImageRecord last = items.isEmpty() ? null : items.get(items.size() - 1);
        Cursor next = more && asked.page() == null ? new Cursor(last.createdAt(), last.imageId()) : null;
        return Future.succeededFuture(new ImagePage(items, asked.page() == null ? null : total, next));
    }

    private Future<StoredFile> file(UUID imageId, String name) {
        ImageRecord image = images.get(imageId);
        if (image != null && name.equals("source")) {
            return Future.succeededFuture(new StoredFile(
                    imageId,
                    image.owner(),
                    image.filename(),
                    image.source(),
                    image.format(),
                    image.sizeBytes(),
                    image.sha256(),
                    image.visibility(),
                    image.createdAt()));
        }
        return (image == null ? List.<StoredRendition>of() : image.renditions())
                .stream()
                        .filter(made -> made.name().equals(name) && made.key() != null)
                        .findFirst()
                        .map(made -> Future.succeededFuture(new StoredFile(
                                imageId,
                                image.owner(),
                                image.filename(),
                                made.key(),
                                made.format(),
                                made.sizeBytes(),
                                made.sha256(),
                                image.visibility(),
                                DONE_AT)))
                        .orElseGet(() -> Future.failedFuture(ProblemCode.NOT_FOUND.because("No such file.")));
    }

    private Future<LocalFile> fetch(ObjectKey key) {
        fetches.incrementAndGet();
        Path path = files.get(key.path());
        return path == null
                ? Future.failedFuture(ProblemCode.NOT_FOUND.because("No such object."))
                : Future.succeededFuture(
                        new LocalFile(path.toString(), path.toFile().length(), false));
    }

    private DeletedImage delete(ImageRecord image) {
        images.remove(image.imageId());
        long id = events.stream().mapToLong(JobChanged::id).max().orElse(0) + 1;
        publish(event(image, id, "image.deleted", image.job().status()));
        return new DeletedImage(
                image.imageId(),
                List.of(
                        ObjectKey.sourcePrefix(image.bucket(), image.owner(), image.imageId()),
                        ObjectKey.processedPrefix(image.bucket(), image.owner(), image.imageId())));
    }

    private CancelledJob cancel(ImageRecord image) {
        if (image.job().status().isFinal()) {
            throw ProblemCode.JOB_FINISHED.because("It is over.");
        }
        put(image(image.imageId(), image.owner(), JobState.CANCELLED));
        return new CancelledJob(
                image.imageId(), List.of(ObjectKey.processedPrefix(image.bucket(), image.owner(), image.imageId())));
    }

    private EventBatch since(UUID owner, long after, int most) {
        List<JobChanged> own =
                events.stream().filter(e -> e.owner().equals(owner)).toList();
        long newest = own.stream().mapToLong(JobChanged::id).max().orElse(0);
        return new EventBatch(
                own.stream()
                        .filter(e -> e.id() > after && !e.type().endsWith(".progress"))
                        .limit(most)
                        .toList(),
                eventsComplete,
                newest);
    }

    /** Keeps an event and tells it. */
    void publish(JobChanged event) {
        events.add(event);
        bus.publish(Events.JOB_CHANGED, event);
    }

    static JobChanged event(ImageRecord image, long id, String type, JobState status) {
        return new JobChanged(
                id,
                type,
                DONE_AT,
                image.owner(),
                image.imageId(),
                image.job().jobId(),
                status,
                AiState.SKIPPED,
                new Progress("decoded", 1, 9),
                status == JobState.FAILED ? "corrupt_image" : null,
                type.equals("job.progress") ? "1QcSHQRnh493V4dIh4eXh1h4kJUI" : null);
    }

    /** Puts an image whose job stands as said; a completed one has all its renditions. */
    ImageRecord put(UUID imageId, UUID owner, JobState status) {
        return put(image(imageId, owner, status));
    }

    ImageRecord put(ImageRecord image) {
        images.put(image.imageId(), image);
        return image;
    }

    static ImageRecord image(UUID imageId, UUID owner, JobState status) {
        return image(imageId, owner, status, Visibility.PRIVATE);
    }

    static ImageRecord image(UUID imageId, UUID owner, JobState status, Visibility visibility) {
        List<StoredRendition> made = status == JobState.COMPLETED ? renditions(owner, imageId) : List.of();
        return image(imageId, owner, status, visibility, made);
    }

    static ImageRecord image(
            UUID imageId, UUID owner, JobState status, Visibility visibility, List<StoredRendition> renditions) {
        boolean done = status == JobState.COMPLETED;
        return new ImageRecord(
                imageId,
                owner,
                "default",
                "photo.jpg",
                ImageFormat.JPEG,
                4_167_727,
                SHA,
                4032,
                3024,
                new ObjectKey(ObjectKey.sourcePrefix("default", owner, imageId) + "source.jpg"),
                done ? facts() : null,
                renditions,
                done ? "calotype-1" : null,
                "{\"album\":\"spring\"}",
                List.of("garden"),
                visibility,
                job(new UUID(imageId.getMostSignificantBits(), ~imageId.getLeastSignificantBits()), status),
                status.ordinal(),
                Instant.parse("2026-11-24T10:15:30.123Z"),
                Instant.parse("2026-12-24T10:15:30.123Z"));
    }

    static JobRecord job(UUID jobId, JobState status) {
        Problem error = status == JobState.FAILED
                ? ProblemCode.CORRUPT_IMAGE.because("The picture ends early.").problem()
                : null;
        return new JobRecord(
                jobId,
                status,
                AiState.SKIPPED,
                status == JobState.COMPLETED ? new Progress("done", 9, 9) : Progress.NONE,
                status == JobState.PENDING ? 0 : 1,
                3,
                null,
                error,
                error == null ? null : DONE_AT,
                Instant.parse("2026-11-24T10:15:30.123Z"),
                status == JobState.PENDING ? null : Instant.parse("2026-11-24T10:15:30.140Z"),
                status.isFinal() ? DONE_AT : null);
    }

    private static ImageFacts facts() {
        return new ImageFacts(
                ImageFormat.JPEG,
                4032,
                3024,
                1,
                false,
                new Exif(
                        "samsung SM-G935L",
                        null,
                        50,
                        "1/60",
                        1.7,
                        4.2,
                        "2016-04-12T16:20:05",
                        new Exif.Location(51.4769, -0.0005, 46.0)),
                List.of(
                        new PaletteColor("#3B5998", 0.5),
                        new PaletteColor("#8B9DC3", 0.3),
                        new PaletteColor("#DFE3EE", 0.2)),
                new Likeness(
                        "1QcSHQRnh493V4dIh4eXh1h4kJUI",
                        "LGHLF-2#|gKIqGR=jtahhFfkfQfj",
                        "data:image/webp;base64,UklGRg==",
                        "c3d4b52a9e1f0687"),
                List.of());
    }

    private static List<StoredRendition> renditions(UUID owner, UUID image) {
        return List.of(
                made(owner, image, "thumbnail", RenditionSet.VARIANT, ImageFormat.WEBP, 150, 113, 2211),
                made(owner, image, "medium", RenditionSet.VARIANT, ImageFormat.WEBP, 600, 450, 31_002),
                made(owner, image, "large", RenditionSet.VARIANT, ImageFormat.WEBP, 1200, 900, 101_330),
                made(owner, image, "original", RenditionSet.VARIANT, ImageFormat.WEBP, 4032, 3024, 820_114),
                made(owner, image, "thumb_small", RenditionSet.THUMBNAIL, ImageFormat.WEBP, 128, 96, 1800),
                made(owner, image, "thumb_medium", RenditionSet.THUMBNAIL, ImageFormat.WEBP, 512, 384, 24_500),
                made(owner, image, "thumb_large", RenditionSet.THUMBNAIL, ImageFormat.WEBP, 1024, 768, 80_120),
                made(owner, image, "optimized_webp", RenditionSet.OPTIMIZED, ImageFormat.WEBP, 2048, 1536, 260_400),
                made(owner, image, "optimized_avif", RenditionSet.OPTIMIZED, ImageFormat.AVIF, 2048, 1536, 190_900));
    }

    private static StoredRendition made(
            UUID owner, UUID image, String name, RenditionSet set, ImageFormat format, int w, int h, long size) {
        ObjectKey key = new ObjectKey(
                ObjectKey.processedPrefix("default", owner, image) + name + "-9f86d081." + format.extension());
        return new StoredRendition(name, set, format, w, h, 85, size, SHA, key, false);
    }
}
