package calotype.app;

import calotype.app.DoctorCommand.Findings;

/** The doctor's look at Java and the machine. */
final class Platform {
    private static final int OLDEST_JAVA = 17;
    private static final long MEBIBYTE = 1 << 20;

    private Platform() {}

    static void check(Findings findings) {
        Runtime.Version java = Runtime.version();
        findings.verdict(
                "java",
                java + ", " + System.getProperty("java.vendor"),
                java.feature() >= OLDEST_JAVA ? null : java + " is too old: " + OLDEST_JAVA + " or newer is needed");
        Runtime runtime = Runtime.getRuntime();
        findings.good(
                "platform",
                "%s %s, %d cores, up to %d MiB of heap"
                        .formatted(
                                System.getProperty("os.name"),
                                System.getProperty("os.arch"),
                                runtime.availableProcessors(),
                                runtime.maxMemory() / MEBIBYTE));
    }
}
