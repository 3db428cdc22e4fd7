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
 * {@code nobody}, and the server's directory is given to it.
 */
final class PostgresPrograms {
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final String NOBODY = "65534";
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
    private static final int SECONDS = 60;

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
        this.prefix = isRoot() ? prefixForRoot() : List.of();
    }

    private static boolean isRoot() {
        return ProcessHandle.current().info().user().orElse("").equals("root");
    }

    private List<String> prefixForRoot() throws IOException {
        if (succeeds(NAMESPACE)) {
            return NAMESPACE;
        }
        if (!succeeds(AS_NOBODY)) {
            throw new EmbeddedPostgresException("PostgreSQL refuses to run as root, and neither unshare nor setpriv can"
                    + " change that here: start Calotype as an ordinary user, or set DATABASE_URL.");
        }
        if (execute(List.of("chown", "-R", NOBODY + ":" + NOBODY, directory.toString())) != 0
                || execute(with(AS_NOBODY, List.of("test", "-w", directory.toString()))) != 0) {
            throw new EmbeddedPostgresException("PostgreSQL refuses to run as root, and the user nobody cannot reach "
                    + directory + ": set DATABASE_PATH to a place that everyone may enter, start Calotype as an"
                    + " ordinary user, or set DATABASE_URL.");
        }
        return AS_NOBODY;
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

    /** What the last program printed. */
    String output() throws IOException {
        return Files.readString(outputFile()).strip();
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
