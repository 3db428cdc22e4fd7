package calotype.app;

/** What a process ends with, after {@code sysexits.h} where that has a word. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;
    static final int UNAVAILABLE = 69;
    static final int BROKEN = 70;
    static final int CONFIG = 78;

    private ExitCode() {}
}
