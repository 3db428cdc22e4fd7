package calotype.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's programs, which refuse to be run by root. For root they are put into a user namespace of their own,
 * where they are nobody and yet own root's files; where the kernel or a container forbids that, they become the user
 * {@code nobody} (or the one whose directory it is), and the directory is given to it.
 */
final class PostgresPrograms {
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final int NOBODY = 65_534;
    private static final int SECONDS = 60;
    private static final int LINES_TOLD = 3;

    private final Path home;
    private final Path directory;
    private final List<String> prefix;

    /**
     * @param home holds {@code bin}
     * @param directory the server's own, with everything it reads and writes
     */
    PostgresPrograms(Path home, Path directory) throws IOException {
        this.home = home;
        this.directory = directory;
        this.prefix = prefix(ProcessHandle.current().info().user().orElse(""));
    }

    private List<String> prefix(String user) throws IOException {
        return switch (user) {
            case "root" -> prefixForRoot();
            // A container's bare number: PostgreSQL wants a user with a name, which a namespace gives.
            case "" -> succeeds(NAMESPACE) ? NAMESPACE : List.of();
            default -> List.of();
        };
    }

    private List<String> prefixForRoot() throws IOException {
        int owner = (int) Files.getAttribute(directory, "unix:uid");
        if (owner == 0 && succeeds(NAMESPACE)) {
            return NAMESPACE;
        }
        // What another user began, be it a person or nobody, goes on in that user's name.
        String user = String.valueOf(owner == 0 ? NOBODY : owner);
        List<String> asUser = List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups");
        if (!succeeds(asUser)) {
            throw new EmbeddedPostgresException("PostgreSQL refuses to run as root, and neither unshare nor setpriv can"
                    + " change that here: start Calotype as an ordinary user, or set DATABASE_URL.");
        }
        if (execute(List.of("chown", "-R", user + ":" + user, directory.toString())) != 0
                || execute(with(asUser, List.of("test", "-w", directory.toString()))) != 0) {
            throw new EmbeddedPostgresException("PostgreSQL refuses to run as root, and user " + user
                    + " cannot reach " + directory + ": set DATABASE_PATH to a place that everyone may enter, start"
                    + " Calotype as an ordinary user, or set DATABASE_URL.");
        }
        return asUser;
    }

    private boolean succeeds(List<String> launcher) {
        try {
            return execute(with(launcher, List.of("true"))) == 0;
        } catch (IOException notInstalled) {
            return false;
        }
    }

    /**
     * Runs {@code bin/program} and waits for its end.
     *
     * @param input what it reads, for most of them nothing
     * @return its exit code; what it printed is the end of {@link #output()}
     */
    int run(String program, List<String> arguments, String input) throws IOException {
        List<String> command = with(List.of(home.resolve("bin").resolve(program).toString()), arguments);
        return execute(with(prefix, command), input);
    }

    /** What the last program said at its end. */
    String output() throws IOException {
        return lastLines(outputFile());
    }

    /** The last lines of a log in one, for a message; nothing when there is no log. */
    static String lastLines(Path file) throws IOException {
        List<String> lines = Files.exists(file) ? Files.readAllLines(file) : List.of();
        return String.join(" ", lines.subList(Math.max(0, lines.size() - LINES_TOLD), lines.size()));
    }

    private Path outputFile() {
        return directory.resolve("command.log");
    }

    private int execute(List<String> command) throws IOException {
        return execute(command, "");
    }

    private int execute(List<String> command, String input) throws IOException {
        // A file, not a pipe: a server that outlives its starter would keep a pipe open.
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(outputFile().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        Process process = builder.start();
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        try {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException(command.get(command.size() - 1) + " did not end within " + SECONDS + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private static List<String> with(List<String> first, List<String> then) {
        List<String> all = new ArrayList<>(first);
        all.addAll(then);
        return all;
    }
}
