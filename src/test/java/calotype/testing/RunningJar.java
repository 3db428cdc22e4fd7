package calotype.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The built jar as a user starts it: a process of its own, on free ports, with its data in a directory of the test. */
public final class RunningJar implements AutoCloseable {
    private static final Path JAR = Path.of("target", "calotype.jar").toAbsolutePath();
    private static final Pattern ADDRESS = Pattern.compile("(http://\\d+(?:\\.\\d+){3}:\\d+)");
    private static final long START_SECONDS = 60;

    private static final Pattern READY = Pattern.compile("\\bready\\b", Pattern.CASE_INSENSITIVE);

    private final Process process;
    private final List<String> output = new ArrayList<>();
    private final CompletableFuture<URI> address = new CompletableFuture<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    private RunningJar(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "output of the jar");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts {@code java -jar calotype.jar} with free ports; does not wait. */
    public static RunningJar start(Path data, Map<String, String> environment, String... arguments) throws IOException {
        return startBy(List.of(), data, environment, arguments);
    }

    /** @param launcher a command that becomes the one that comes after it, such as {@code ip netns exec NAME} */
    static RunningJar startBy(List<String> launcher, Path data, Map<String, String> environment, String... arguments)
            throws IOException {
        return start(launcher, JAR, data, environment, arguments);
    }

    private static RunningJar start(
            List<String> launcher, Path jar, Path data, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.addAll(List.of(java(), "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(data.toFile()).redirectErrorStream(true);
        builder.environment().putIfAbsent("HTTP_PORT", "0");
        builder.environment().putIfAbsent("MANAGEMENT_PORT", "0");
        builder.environment().putAll(environment);
        return new RunningJar(builder.start());
    }

    /** Runs a command of the jar to its end. */
    public static Finished run(Path directory, Map<String, String> environment, String... arguments)
            throws IOException {
        try (RunningJar jar = start(directory, environment, arguments)) {
            int code = jar.exitCode();
            return new Finished(code, jar.output());
        }
    }

    /**
     * Starts the jar as on a machine that lacks some of its libraries.
     *
     * @param missing which files of {@code lib} are not there, by their names
     */
    public static RunningJar startWithout(Predicate<String> missing, Path data, String... arguments)
            throws IOException {
        Path folder = Files.createDirectories(data.resolve("program"));
        Path libraries = Files.createDirectories(folder.resolve("lib"));
        // A copy: the class path of a linked jar would begin where the link leads.
        Path jar = Files.copy(JAR, folder.resolve("calotype.jar"), StandardCopyOption.REPLACE_EXISTING);
        try (Stream<Path> all = Files.list(JAR.resolveSibling("lib"))) {
            for (Path library : (Iterable<Path>) all::iterator) {
                if (!missing.test(library.getFileName().toString())) {
                    link(libraries.resolve(library.getFileName()), library);
                }
            }
        }
        return start(List.of(), jar, data, Map.of(), arguments);
    }

    private static void link(Path link, Path file) throws IOException {
        try {
            Files.createLink(link, file);
        } catch (IOException | UnsupportedOperationException otherDisk) {
            Files.copy(file, link);
        }
    }

    public record Finished(int exitCode, String output) {}

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void read() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line);
            }
        } catch (IOException e) {
            note("(output ended: " + e.getMessage() + ")");
        } finally {
            address.completeExceptionally(new IllegalStateException("It ended before it listened:\n" + output()));
            ready.completeExceptionally(new IllegalStateException("It ended before it was ready:\n" + output()));
        }
    }

    private synchronized void note(String line) {
        output.add(line);
        notifyAll();
        Matcher found = ADDRESS.matcher(line);
        if (found.find()) {
            address.complete(URI.create(found.group(1)));
        }
        if (READY.matcher(line).find()) {
            ready.complete(null);
        }
    }

    public synchronized String output() {
        return String.join("\n", output);
    }

    /** Waits until a line of its output contains a text. */
    public synchronized void awaitOutput(String text) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        try {
            while (output.stream().noneMatch(line -> line.contains(text))) {
                long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
                if (left <= 0) {
                    throw new IllegalStateException("Not in time: " + text + "\n" + output());
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where it listens; waits until it says so. */
    public URI address() {
        return await(address, START_SECONDS);
    }

    /** Waits until it says that it is ready; for nodes that listen nowhere. */
    public void awaitReady() {
        awaitReady(START_SECONDS);
    }

    /** For a machine that has much else to do. */
    public void awaitReady(long seconds) {
        await(ready, seconds);
    }

    private <T> T await(CompletableFuture<T> signal, long seconds) {
        try {
            return signal.get(seconds, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("Not in time:\n" + output() + "\n" + threads(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** What it is doing, to be read by whoever looks for the reason. */
    private String threads() {
        String jstack =
                Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
        try {
            Process asked = new ProcessBuilder(jstack, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .start();
            return new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "(its threads cannot be told: " + e.getMessage() + ")";
        }
    }

    public long pid() {
        return process.pid();
    }

    /**
     * {@code kill -9}; waits until its child processes (the pixels) have seen it and ended too, so that nobody writes
     * into the test's directory any more. The embedded database is left to itself.
     */
    public void kill() {
        List<ProcessHandle> children = children();
        process.destroyForcibly();
        exitCode();
        awaitEnd(children);
    }

    private List<ProcessHandle> children() {
        return process.children().filter(child -> !isDatabase(child)).toList();
    }

    private static void awaitEnd(List<ProcessHandle> children) {
        children.forEach(child ->
                child.onExit().orTimeout(START_SECONDS, TimeUnit.SECONDS).join());
    }

    /** All others are of the pixels, whatever program they are on their way to become one. */
    private static boolean isDatabase(ProcessHandle child) {
        return child.info()
                .command()
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
    }

    /** {@code SIGSTOP}: it does nothing any more, keeps its connections and knows nothing of the time that passes. */
    public void freeze() {
        signal("STOP");
    }

    /** {@code SIGCONT}. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("No signal " + name + " to " + process.info());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** SIGTERM, then waits for the orderly end. */
    public int stop() {
        process.destroy();
        return exitCode();
    }

    /** Waits for its end. */
    public int exitCode() {
        try {
            if (!process.waitFor(90, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IllegalStateException("It did not end:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            thaw();
            List<ProcessHandle> children = children();
            stop();
            awaitEnd(children);
        }
    }
}
