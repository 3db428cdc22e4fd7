package calotype.workbench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies what a child says on standard error into the log, so much and no more, and reads on so that it never blocks. */
final class ChildLog implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(ChildLog.class);
    private static final int MOST_LINES = 40;
    private static final int LONGEST_LINE = 400;

    private final Process process;
    private final StringBuilder line = new StringBuilder();
    private int lines;

    private ChildLog(Process process) {
        this.process = process;
    }

    static void follow(Process process) {
        Thread reader = new Thread(new ChildLog(process), "child-log-" + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    @Override
    public void run() {
        byte[] some = new byte[4096];
        try (InputStream words = process.getErrorStream()) {
            for (int length = words.read(some); length >= 0; length = words.read(some)) {
                take(new String(some, 0, length, StandardCharsets.US_ASCII));
            }
        } catch (IOException gone) {
            log.atDebug().setCause(gone).log("Standard error of a child process is closed");
        }
        endLine();
    }

    private void take(String words) {
        for (char c : words.toCharArray()) {
            if (c == '\n') {
                endLine();
            } else if (line.length() < LONGEST_LINE) {
                line.append(Character.isISOControl(c) ? ' ' : c);
            }
        }
    }

    private void endLine() {
        if (line.length() > 0 && lines++ < MOST_LINES) {
            log.atWarn()
                    .addKeyValue("pid", process.pid())
                    .addKeyValue("words", line.toString())
                    .log("A child process says");
        }
        line.setLength(0);
    }
}
