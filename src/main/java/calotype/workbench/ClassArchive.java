package calotype.workbench;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes that a child loads, laid ready in one file (dynamic class data sharing, JEP 350): a third less processor time
 * for its start. A JVM that finds the file to be of another build, or the program to have changed, starts without it.
 */
final class ClassArchive {
    private static final Logger log = LoggerFactory.getLogger(ClassArchive.class);
    private static final String NAME = "children-";

    private final Path directory;
    private final String classPath;
    private final AtomicBoolean tried = new AtomicBoolean();

    /** @param directory that exists when the first child has started */
    ClassArchive(Path directory, String classPath) {
        this.directory = directory;
        this.classPath = classPath;
    }

    /** The flags of a JVM that takes its classes from here; none while there is nothing. */
    List<String> use() {
        Path file = file();
        return Files.isRegularFile(file) ? List.of("-XX:SharedArchiveFile=" + file) : List.of();
    }

    /** After a child that did not come up: whatever the reason was, the next one is to start without. */
    void discard() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException failure) {
            log.atWarn().setCause(failure).log("The archive of the children's classes could not be removed");
        }
    }

    /** Begins to make it, once in the life of this process, unless it is there. */
    void makeInBackground(ChildCommand command) {
        if (isPossible() && tried.compareAndSet(false, true) && use().isEmpty()) {
            Thread maker = new Thread(() -> make(command), "class-archive");
            maker.setDaemon(true);
            maker.start();
        }
    }

    /** A JVM shares no classes from directories, nor, from 24 on, beside the flag that allows native code. */
    private boolean isPossible() {
        return !PixelJvm.ASKS_FOR_NATIVE_ACCESS
                && Stream.of(classPath.split(File.pathSeparator)).allMatch(part -> Files.isRegularFile(Path.of(part)));
    }

    private void make(ChildCommand command) {
        Path file = file();
        try {
            Path part = Files.createTempFile(directory, NAME, ".part");
            try {
                // The JVM writes none over one that is there.
                Files.delete(part);
                Child.ready(command.startWriting(part)).end();
                dropOthers(part);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException failure) {
            log.atDebug().setCause(failure).log("No archive of the children's classes could be made");
        }
    }

    /** Of other builds of the program or of Java, and what a node that died has left. */
    private void dropOthers(Path finished) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(directory, NAME + "*")) {
            for (Path other : all) {
                if (!other.equals(finished)) {
                    Files.deleteIfExists(other);
                }
            }
        }
    }

    Path file() {
        List<String> build = new ArrayList<>(List.of(System.getProperty("java.vm.version"), classPath));
        for (String part : classPath.split(File.pathSeparator)) {
            build.add(Long.toString(new File(part).lastModified()));
        }
        return directory.resolve(NAME + Integer.toHexString(build.hashCode()) + ".jsa");
    }
}
