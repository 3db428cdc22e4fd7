package calotype.app;

import calotype.app.DoctorCommand.Findings;
import calotype.config.Settings;
import calotype.config.Settings.Role;
import calotype.config.Settings.StorageBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** The doctor's look at the directories that a node writes to. A file is written and removed; nothing stays. */
final class Directories {
    private static final long MEBIBYTE = 1 << 20;

    private Directories() {}

    static void check(Findings findings, Settings settings) {
        Map<String, Path> wanted = new LinkedHashMap<>();
        wanted.put("data", settings.node().dataDirectory());
        wanted.put("spool", settings.spoolPath());
        if (settings.storage().backend() == StorageBackend.LOCAL) {
            wanted.put("storage", settings.storagePath());
        }
        if (settings.database().url() == null && settings.node().roles().contains(Role.PERSISTENCE)) {
            wanted.put("database", settings.databasePath().toAbsolutePath().getParent());
        }
        wanted.forEach((what, directory) -> check(findings, what, directory.toAbsolutePath(), settings));
    }

    private static void check(Findings findings, String what, Path directory, Settings settings) {
        Path there = directory;
        while (Files.notExists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        try {
            Files.delete(Files.createTempFile(there, ".doctor", null));
            long free = Files.getFileStore(there).getUsableSpace();
            long needed = settings.limits().minFreeDisk();
            String room = "%,d MiB free".formatted(free / MEBIBYTE);
            findings.verdict(
                    what,
                    directory + (there.equals(directory) ? ": writable, " : ": can be made, ") + room,
                    free >= needed
                            ? null
                            : directory + ": only " + room + ", and uploads are refused below " + needed / MEBIBYTE
                                    + " MiB (limits.min-free-disk)");
        } catch (IOException unwritable) {
            findings.bad(what, directory + ": cannot be written by " + System.getProperty("user.name"));
        }
    }
}
