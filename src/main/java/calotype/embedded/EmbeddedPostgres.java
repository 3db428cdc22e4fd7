package calotype.embedded;

import calotype.config.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of our own in a directory of our own.
 *
 * <p>The directory holds {@code runtime-…} (the programs), {@code cluster} (the data), {@code password} (readable by
 * its owner only), {@code server.log} and {@code lock}, which one Calotype at a time may have. The server listens on
 * 127.0.0.1 only, on any free port. It is a process that outlives a killed JVM; the next start takes it over.
 */
public final class EmbeddedPostgres implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private static final String USER = "calotype";
    private static final String DATABASE = "calotype";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PORTS_TRIED = 3;

    /** Lines of {@code postmaster.pid}, counted from 0. */
    private static final int PORT_LINE = 3;

    private static final int STATE_LINE = 7;

    /** For a machine of two cores that does other work too; everything about durability stays at its safe default. */
    private static final String OPTIONS = String.join(
            " ",
            "-c listen_addresses=" + LOOPBACK,
            "-c unix_socket_directories=''",
            "-c max_connections=50",
            "-c shared_buffers=128MB",
            "-c wal_compression=on",
            "-c max_wal_size=512MB",
            "-c random_page_cost=1.1",
            "-c log_checkpoints=off",
            "-c log_min_messages=warning");

    private final Path directory;
    private @Nullable FileChannel lock;
    private @Nullable PostgresPrograms programs;

    /** @param directory made if it does not exist; nothing happens before {@link #start()} */
    public EmbeddedPostgres(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    /**
     * Brings the server up, or takes a running one over. Blocks: a fraction of a second, and some seconds for the
     * first time in a directory.
     *
     * @return the URI of its database, with user and password
     * @throws EmbeddedPostgresException when it cannot run, saying what to do
     */
    public synchronized Secret start() {
        try {
            Files.createDirectories(directory);
            lock = lockDirectory();
            String password = password();
            // After all of our own files: as root, the directory may now be given to another user.
            PostgresPrograms found = new PostgresPrograms(PostgresBinaries.unpackedBelow(directory), directory);
            programs = found;
            if (!Files.exists(cluster())) {
                createCluster(found);
            }
            int port = running(found) ? portOfRunning() : startServer(found);
            return uri(password, port);
        } catch (IOException | RuntimeException e) {
            unlock();
            throw e instanceof EmbeddedPostgresException known
                    ? known
                    : new EmbeddedPostgresException(
                            "The embedded PostgreSQL in " + directory + " could not be started: " + e.getMessage(), e);
        }
    }

    /** The URI of the database of a server that another process runs in this directory; empty when none is up. */
    public static Optional<Secret> running(Path directory) {
        try {
            List<String> server =
                    Files.readAllLines(directory.resolve("cluster").resolve("postmaster.pid"));
            boolean up =
                    server.size() > STATE_LINE && server.get(STATE_LINE).strip().equals("ready");
            String password = Files.readString(directory.resolve("password"));
            return up
                    ? Optional.of(
                            uri(password, Integer.parseInt(server.get(PORT_LINE).strip())))
                    : Optional.empty();
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }

    private static Secret uri(String password, int port) {
        return new Secret("postgres://" + USER + ":" + password + "@" + LOOPBACK + ":" + port + "/" + DATABASE);
    }

    /** Stops the server and lets go of the directory; nothing happens when it is not running. */
    @Override
    public synchronized void close() {
        PostgresPrograms running = programs;
        programs = null;
        if (running == null) {
            return;
        }
        try {
            stop(running);
        } catch (IOException e) {
            log.atWarn().setCause(e).log("Embedded PostgreSQL could not be stopped; the next start takes it over");
        } finally {
            unlock();
        }
    }

    private FileChannel lockDirectory() throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return channel;
            }
        } catch (OverlappingFileLockException heldByThisJvm) {
            log.atDebug().log("Directory is locked by this very process");
        }
        channel.close();
        throw new EmbeddedPostgresException("Another Calotype is using " + directory
                + ": stop it, or give this one a DATABASE_PATH or a DATABASE_URL of its own.");
    }

    private void unlock() {
        FileChannel held = lock;
        lock = null;
        programs = null;
        try {
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            log.atWarn().setCause(e).log("Lock file could not be closed");
        }
    }

    private Path cluster() {
        return directory.resolve("cluster");
    }

    private Path serverLog() {
        return directory.resolve("server.log");
    }

    /** The password, made at the first start. */
    private String password() throws IOException {
        Path file = directory.resolve("password");
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            Path fresh = directory.resolve("password.new");
            Files.deleteIfExists(fresh);
            if (FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Files.writeString(fresh, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file);
    }

    /** Makes the cluster with its one database under another name first, so that a half-made one is never started. */
    private void createCluster(PostgresPrograms run) throws IOException {
        Path fresh = directory.resolve("cluster.new");
        PostgresBinaries.deleteAll(fresh);
        List<String> settings = List.of(
                "--pgdata=" + fresh,
                "--username=" + USER,
                "--pwfile=" + directory.resolve("password"),
                "--auth=scram-sha-256",
                "--data-checksums",
                "--encoding=UTF8",
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8");
        must(run.run("initdb", settings, "") == 0, "initdb failed: " + run.output());
        int created = run.run(
                "postgres",
                List.of("--single", "-D", fresh.toString(), "postgres"),
                "create database " + DATABASE + "\n");
        must(created == 0, "its database could not be created: " + run.output());
        Files.move(fresh, cluster(), StandardCopyOption.ATOMIC_MOVE);
        log.atInfo().addKeyValue("path", cluster()).log("Embedded PostgreSQL created");
    }

    /** Whether a server that a killed JVM left behind is up; one that is not in order is stopped. */
    private boolean running(PostgresPrograms run) throws IOException {
        if (run.run("pg_ctl", List.of("status", "-D", cluster().toString()), "") != 0) {
            return false;
        }
        List<String> lines = Files.readAllLines(cluster().resolve("postmaster.pid"));
        if (lines.size() > STATE_LINE && lines.get(STATE_LINE).strip().equals("ready")) {
            return true;
        }
        stop(run);
        return false;
    }

    private int portOfRunning() throws IOException {
        int port = Integer.parseInt(Files.readAllLines(cluster().resolve("postmaster.pid"))
                .get(PORT_LINE)
                .strip());
        log.atInfo().addKeyValue("port", port).log("Embedded PostgreSQL taken over");
        return port;
    }

    private int startServer(PostgresPrograms run) throws IOException {
        for (int left = PORTS_TRIED; left > 0; left--) {
            int port = freePort();
            List<String> arguments = List.of(
                    "start",
                    "--wait",
                    "--timeout=30",
                    "--silent",
                    "-D",
                    cluster().toString(),
                    "-l",
                    serverLog().toString(),
                    "-o",
                    "-p " + port + " " + OPTIONS);
            if (run.run("pg_ctl", arguments, "") == 0) {
                log.atInfo().addKeyValue("port", port).log("Embedded PostgreSQL started");
                return port;
            }
        }
        throw new EmbeddedPostgresException("The embedded PostgreSQL in " + directory + " does not start: "
                + run.output() + " " + PostgresPrograms.lastLines(serverLog()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            return probe.getLocalPort();
        }
    }

    private void stop(PostgresPrograms run) throws IOException {
        int code = run.run(
                "pg_ctl",
                List.of(
                        "stop",
                        "--mode=fast",
                        "--timeout=30",
                        "--silent",
                        "-D",
                        cluster().toString()),
                "");
        must(code == 0, "it does not stop: " + run.output());
    }

    private static void must(boolean held, String otherwise) throws IOException {
        if (!held) {
            throw new IOException(otherwise);
        }
    }
}
