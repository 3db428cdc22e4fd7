package calotype.workbench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A workbench of one slot whose child has a {@link ScriptedEngine}. */
public final class ScriptedChildren {
    private ScriptedChildren() {}

    public static Workbench bench(Path directory, Duration limit, int mostRuns) {
        ChildCommand command = new ChildCommand(directory, true, List.of("1", ScriptedEngine.class.getName()));
        Reserve reserve = new Reserve(command);
        return new Workbench(1, limit, () -> new ChildProcess(reserve, mostRuns));
    }
}
