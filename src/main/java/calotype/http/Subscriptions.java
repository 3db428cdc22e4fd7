package calotype.http;

import calotype.contract.Events.JobChanged;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** What one socket wants to hear of its owner's news: everything, or some jobs and images. */
final class Subscriptions {
    private static final int MOST = 1000;

    private final Set<UUID> jobs = new HashSet<>();
    private final Set<UUID> images = new HashSet<>();
    private boolean all;

    boolean wants(JobChanged news) {
        return all || jobs.contains(news.jobId()) || images.contains(news.imageId());
    }

    void addAll() {
        all = true;
    }

    /** False when there are too many already. */
    boolean addJob(UUID id) {
        return add(jobs, id);
    }

    /** False when there are too many already. */
    boolean addImage(UUID id) {
        return add(images, id);
    }

    private static boolean add(Set<UUID> followed, UUID id) {
        if (followed.size() >= MOST) {
            return followed.contains(id);
        }
        followed.add(id);
        return true;
    }

    void removeAll() {
        all = false;
        jobs.clear();
        images.clear();
    }

    void remove(UUID id) {
        jobs.remove(id);
        images.remove(id);
    }

    /** Ends what is followed under an id in the client's words; any other words end nothing. */
    void remove(String text) {
        jobs.removeIf(id -> id.toString().equalsIgnoreCase(text));
        images.removeIf(id -> id.toString().equalsIgnoreCase(text));
    }
}
