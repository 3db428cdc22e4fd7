package calotype.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import calotype.contract.JobsApi;
import calotype.contract.JobsApi.ClaimJob;
import calotype.contract.JobsApi.JobTicket;
import calotype.contract.JobsApi.JobWork;
import calotype.contract.JobsApi.OpenJob;
import calotype.contract.JobsApi.Stage;
import calotype.contract.JobsApi.TakeTickets;
import calotype.model.Priority;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who is served next, from the ledger's queue and from a broker that hands tickets out in the order of uploads. */
class TurnsTest {
    @RegisterExtension
    static final LedgerRoom room = new LedgerRoom();

    private final UUID ada = room.owner();
    private final UUID ben = room.owner();
    private final UUID cleo = room.owner();

    @BeforeEach
    void emptyTheQueue() {
        room.database.run("delete from jobs");
    }

    private static OpenJob open(UUID owner, Priority priority) {
        OpenJob job = LedgerRoom.upload(owner, priority);
        room.ask(JobsApi.OPEN, job);
        return job;
    }

    private static List<UUID> open(UUID owner, int jobs) {
        return Stream.generate(() -> open(owner, Priority.NORMAL).jobId())
                .limit(jobs)
                .toList();
    }

    /** What begins with this ticket; null for nothing. */
    private static JobWork claim(UUID ticket) {
        return room.ask(JobsApi.CLAIM, new ClaimJob(ticket, "node-1", 30)).work();
    }

    private static UUID ownerOfNext(UUID ticket) {
        JobWork work = claim(ticket);
        room.ask(JobsApi.COMPLETE, LedgerRoom.result(work));
        return work.owner();
    }

    private static List<UUID> take(int most) {
        return room.ask(JobsApi.TAKE, new TakeTickets(Stage.IMAGE, most)).tickets().stream()
                .map(JobTicket::jobId)
                .toList();
    }

    @Test
    void h10_oneJobOfANewcomerWaitsForNoneOfFiveHundredThatAreNotBegun() {
        Deque<UUID> broker = new ArrayDeque<>(open(ada, 500));
        JobWork running = claim(broker.poll());
        UUID newcomers = open(ben, 1).get(0);
        broker.add(newcomers);

        assertThat(running.owner()).isEqualTo(ada);
        assertThat(claim(broker.poll()).jobId()).isEqualTo(newcomers);
    }

    @Test
    void h10_theLedgersQueueHandsOutTheNewcomersTicketFirst() {
        open(ada, 500);
        claim(take(1).get(0));
        UUID newcomers = open(ben, 1).get(0);

        assertThat(take(1)).containsExactly(newcomers);
    }

    @Test
    void h10_ownersWithMuchToDoTakeTurns() {
        Deque<UUID> broker = new ArrayDeque<>(open(ada, 9));
        ownerOfNext(broker.poll());
        broker.addAll(open(ben, 4));
        broker.addAll(open(cleo, 4));

        List<UUID> order = new ArrayList<>();
        while (!broker.isEmpty()) {
            order.add(ownerOfNext(broker.poll()));
        }
        assertThat(order.subList(0, 2)).as("Ada has had her first turn").containsExactlyInAnyOrder(ben, cleo);
        for (int begin = 2; begin < 11; begin += 3) {
            assertThat(order.subList(begin, begin + 3)).containsExactlyInAnyOrder(ada, ben, cleo);
        }
        assertThat(order.subList(11, 16)).containsOnly(ada);
    }

    @Test
    void h10_whoUsedAnIdleServiceOwesNothingAfterwards() {
        open(ada, 100).forEach(TurnsTest::ownerOfNext);
        Deque<UUID> broker = new ArrayDeque<>();
        broker.addAll(open(ada, 3));
        broker.addAll(open(ben, 3));

        assertThat(List.of(ownerOfNext(broker.poll()), ownerOfNext(broker.poll()), ownerOfNext(broker.poll())))
                .contains(ada, ben);
    }

    @Test
    void h10_aHigherPriorityGoesFirstAndCostsTheOthersNoTurn() {
        UUID low = open(ada, Priority.LOW).jobId();
        UUID normal = open(ada, Priority.NORMAL).jobId();
        for (int i = 0; i < 50; i++) {
            UUID high = open(ada, Priority.HIGH).jobId();
            assertThat(claim(low).jobId()).isEqualTo(high);
        }
        UUID newcomers = open(ben, Priority.NORMAL).jobId();

        assertThat(List.of(claim(low).jobId(), claim(low).jobId()))
                .as("both in their first turn")
                .containsExactlyInAnyOrder(normal, newcomers);
        assertThat(claim(low).jobId()).isEqualTo(low);
        assertThat(claim(low)).isNull();
    }

    @Test
    void h10_everyTicketBeginsOneJobInWhateverOrderTheyAreUsed() {
        List<UUID> tickets = new ArrayList<>(open(ada, 20));
        tickets.addAll(open(ben, 20));
        Collections.shuffle(tickets, new Random(1));
        List<Future<UUID>> begun = tickets.stream()
                .map(ticket -> room.bus
                        .ask(JobsApi.CLAIM, new ClaimJob(ticket, "node-1", 30))
                        .map(claimed ->
                                claimed.work() == null ? null : claimed.work().jobId()))
                .toList();
        Set<UUID> jobs = new HashSet<>();
        begun.forEach(answer -> jobs.add(LedgerRoom.await(answer)));
        jobs.remove(null);
        // Askers at the same instant may pass each other's row by; such a ticket comes again.
        tickets.stream().filter(ticket -> jobs.size() < 40).forEach(ticket -> {
            JobWork work = claim(ticket);
            if (work != null) {
                assertThat(jobs.add(work.jobId())).isTrue();
            }
        });
        assertThat(jobs).containsExactlyInAnyOrderElementsOf(tickets);
    }

    @Test
    void h10_aTicketWhoseJobWasPassedOverIsHandedOutAgainAtOnce() {
        UUID first = open(ada, 1).get(0);
        assertThat(take(1)).containsExactly(first);
        OpenJob urgent = open(ben, Priority.HIGH);

        assertThat(claim(first).jobId()).isEqualTo(urgent.jobId());
        assertThat(take(1)).containsExactly(first);
    }
}
