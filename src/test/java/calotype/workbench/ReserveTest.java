package calotype.workbench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReserveTest {
    @TempDir
    Path directory;

    private final List<Child> children = new ArrayList<>();
    private Reserve reserve;

    @BeforeEach
    void open() {
        reserve = new Reserve(new ChildCommand(directory, true, List.of("1", ScriptedEngine.class.getName())));
        reserve.enter();
    }

    @AfterEach
    void close() {
        reserve.leave();
        children.forEach(Child::kill);
    }

    @Test
    void aNodeThatLosesNoneKeepsNone() throws IOException {
        child();

        assertThat(reserve.spares()).isEmpty();
    }

    @Test
    void s05_onceAPictureHasCostAChildTheNextOneIsThereAlready() throws Exception {
        child();
        reserve.lost();
        child();
        Child spare = ready(reserve.spares().get(0));

        assertThat(child()).isSameAs(spare);
        assertThat(ready(reserve.spares().get(0))).isNotSameAs(spare);
    }

    @Test
    void s05_twoAreSpareWhereTwoWorkSinceABrokenFileIsTriedTwice() throws Exception {
        reserve.enter();
        reserve.lost();
        child();
        assertThat(reserve.spares()).hasSize(2);
        Child first = ready(reserve.spares().get(0));
        Child second = ready(reserve.spares().get(1));

        assertThat(child()).isSameAs(first);
        assertThat(child()).isSameAs(second);
        reserve.leave();
    }

    @Test
    void aSpareThatDiedMeanwhileIsNotHandedOut() throws Exception {
        reserve.lost();
        child();
        Child spare = ready(reserve.spares().get(0));
        spare.kill();

        assertThat(child()).isNotSameAs(spare).matches(Child::isUsable);
    }

    @Test
    void theSpareIsLetGoAfterATimeWithoutLosses() throws Exception {
        reserve.lost();
        reserve.lost();
        child();
        Child spare = ready(reserve.spares().get(0));
        reserve.calmDown(1);
        assertThat(spare.isUsable()).isTrue();

        reserve.calmDown(2);

        assertThat(spare.isUsable()).isFalse();
        child();
        assertThat(reserve.spares()).isEmpty();
    }

    @Test
    void theSpareLeavesWithTheLastHand() throws Exception {
        reserve.enter();
        reserve.lost();
        child();
        Child spare = ready(reserve.spares().get(0));
        reserve.leave();
        assertThat(spare.isUsable()).isTrue();

        reserve.leave();

        assertThat(spare.isUsable()).isFalse();
        reserve.enter();
    }

    private Child child() throws IOException {
        Child child = reserve.child();
        children.add(child);
        return child;
    }

    private Child ready(CompletableFuture<Child> spare) throws Exception {
        Child child = spare.get(60, TimeUnit.SECONDS);
        children.add(child);
        return child;
    }
}
