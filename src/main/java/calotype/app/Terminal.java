package calotype.app;

import java.io.Console;

/** Whether a person is watching. */
final class Terminal {
    private Terminal() {}

    /** Input and output are a terminal. */
    static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try {
            // Since JDK 22 there is a console even without a terminal, and it must be asked.
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJdk) {
            return true;
        }
    }
}
