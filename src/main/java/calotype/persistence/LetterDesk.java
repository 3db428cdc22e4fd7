package calotype.persistence;

import calotype.contract.OperationsApi.ReplayLetters;
import calotype.contract.OperationsApi.Replayed;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Replays dead letters and tells of it, as {@link JobDesk} does of what else happens to jobs: the commit first. */
final class LetterDesk {
    private final DeadLetterTable letters;
    private final JobNews news;

    LetterDesk(DeadLetterTable letters, JobNews news) {
        this.letters = letters;
        this.news = news;
    }

    /** Fails when the database stops answering on the way; asking again replays the rest. */
    Future<Replayed> replay(ReplayLetters wish) {
        return letters.replayable(wish).compose(jobs -> {
            AtomicInteger replayed = new AtomicInteger();
            List<Future<Void>> all =
                    jobs.stream().map(job -> replay(job, wish, replayed)).toList();
            return Future.join(all)
                    .onComplete(end -> callWorkers(replayed.get()))
                    .map(end -> new Replayed(replayed.get()));
        });
    }

    private Future<Void> replay(UUID job, ReplayLetters wish, AtomicInteger replayed) {
        return letters.replay(job, wish)
                .onSuccess(change -> change.ifPresent(pending -> {
                    replayed.incrementAndGet();
                    news.tell(pending);
                }))
                .mapEmpty();
    }

    private void callWorkers(int replayed) {
        if (replayed > 0) {
            news.callWorkers();
        }
    }
}
