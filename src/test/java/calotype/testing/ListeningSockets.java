package calotype.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What a process of this machine listens on, as Linux tells ({@code proc(5)}, {@code /proc/net/tcp}). */
public final class ListeningSockets {
    private static final String LISTEN = "0A";
    /** 127.0.0.1 as the kernel prints it, alone and mapped into IPv6, and ::1. */
    private static final List<String> LOOPBACK =
            List.of("0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000");

    private ListeningSockets() {}

    public static boolean canBeTold() {
        return Files.isReadable(Path.of("/proc/net/tcp"));
    }

    /** Sockets of a process that others than this machine could reach, as {@code address:port} in hex; empty is good. */
    public static List<String> offLoopback(long pid) throws IOException {
        return of(pid).stream()
                .filter(socket -> !LOOPBACK.contains(socket.substring(0, socket.indexOf(':'))))
                .toList();
    }

    public static List<String> of(long pid) throws IOException {
        Set<String> inodes = inodes(pid);
        List<String> found = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/" + table))) {
                String[] columns = line.strip().split("\\s+");
                if (columns[3].equals(LISTEN) && inodes.contains("socket:[" + columns[9] + "]")) {
                    found.add(columns[1]);
                }
            }
        }
        return found;
    }

    private static Set<String> inodes(long pid) throws IOException {
        Set<String> targets = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            for (Path descriptor : descriptors.toList()) {
                try {
                    targets.add(Files.readSymbolicLink(descriptor).toString());
                } catch (IOException closedMeanwhile) {
                    continue;
                }
            }
        }
        return targets;
    }
}
