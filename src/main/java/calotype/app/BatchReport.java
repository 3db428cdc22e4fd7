package calotype.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Tells a person how a batch of pictures goes: on a terminal a bar and the failures, elsewhere a line for each picture;
 * a summary in the end. Thread-safe.
 */
final class BatchReport {
    private static final int BAR = 30;
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";

    private final PrintWriter out;
    private final boolean terminal;
    private final int total;
    private final LongSupplier nanos;
    private final long begin;

    private int done;
    private int failed;
    private int files;
    private long bytesIn;
    private long bytesOut;

    /** @param nanos a clock that only ever rises */
    BatchReport(PrintWriter out, boolean terminal, int total, LongSupplier nanos) {
        this.out = out;
        this.terminal = terminal;
        this.total = total;
        this.nanos = nanos;
        this.begin = nanos.getAsLong();
        drawBar();
    }

    /** @param seconds that this picture took */
    synchronized void made(Path picture, int itsFiles, long itsBytes, long madeBytes, double seconds) {
        add(itsFiles, itsBytes, madeBytes);
        if (!terminal) {
            line("%s %s: %d files, %s, %.2f s", count(), picture, itsFiles, human(madeBytes), seconds);
        }
        drawBar();
    }

    /** @param made the sizes of what was made of it before this process began, in bytes */
    synchronized void madeBefore(long itsBytes, List<Long> made) {
        add(made.size(), itsBytes, made.stream().mapToLong(Long::longValue).sum());
        drawBar();
    }

    private void add(int itsFiles, long itsBytes, long madeBytes) {
        done++;
        files += itsFiles;
        bytesIn += itsBytes;
        bytesOut += madeBytes;
    }

    synchronized void failed(Path picture, String why) {
        done++;
        failed++;
        line("%s %s: failed, %s", count(), picture, why);
        drawBar();
    }

    /** Draws the last line; answers how many pictures failed. */
    synchronized int end() {
        double seconds = seconds();
        line(
                "%d of %d pictures, %d files, %s in, %s out, %s, %.1f s, %.2f pictures/s%s",
                total - failed,
                total,
                files,
                human(bytesIn),
                human(bytesOut),
                saved(),
                seconds,
                (total - failed) / Math.max(seconds, 1e-3),
                failed == 0 ? "" : ", " + failed + " failed");
        return failed;
    }

    private String saved() {
        long saved = bytesIn - bytesOut;
        long percent = Math.round(100.0 * Math.abs(saved) / Math.max(1, bytesIn));
        return human(Math.abs(saved)) + " (" + percent + " %) " + (saved < 0 ? "more" : "saved");
    }

    private String count() {
        return "[" + done + "/" + total + "]";
    }

    private void line(String format, Object... values) {
        out.println((terminal ? "\r" : "")
                + String.format(Locale.ROOT, format, values)
                + (terminal ? CLEAR_TO_END_OF_LINE : ""));
        out.flush();
    }

    private void drawBar() {
        if (!terminal || done == total) {
            return;
        }
        int full = BAR * done / total;
        double left = done == 0 ? 0 : seconds() / done * (total - done);
        out.printf(
                Locale.ROOT,
                "\r[%s%s] %d/%d%s%s%s",
                "#".repeat(full),
                ".".repeat(BAR - full),
                done,
                total,
                failed == 0 ? "" : ", " + failed + " failed",
                done == 0 ? "" : String.format(Locale.ROOT, ", %.0f s left", left),
                CLEAR_TO_END_OF_LINE);
        out.flush();
    }

    private double seconds() {
        return (nanos.getAsLong() - begin) / 1e9;
    }

    private static String human(long bytes) {
        return bytes < 1024 * 1024
                ? String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0)
                : String.format(Locale.ROOT, "%.1f MiB", bytes / 1024.0 / 1024.0);
    }
}
