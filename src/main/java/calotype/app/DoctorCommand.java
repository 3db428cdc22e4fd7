package calotype.app;

import calotype.config.BadConfiguration;
import calotype.config.Settings;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "doctor",
        description = {
            "Looks whether a node could work here, and says what is wrong: Java and the platform, the settings, the codecs",
            "(each makes and reads a picture of one pixel), directories and free disk, and the servers that the settings",
            "name: PostgreSQL, RabbitMQ, Redis, the object store. It starts no node and keeps nothing.",
            "Ends with 0 (all is well, notes aside) or 1 (something must be mended)."
        })
final class DoctorCommand implements Callable<Integer> {
    private final Map<String, String> environment;

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    DoctorCommand(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() {
        Findings findings = new Findings(spec.commandLine().getOut());
        Platform.check(findings);
        Optional<Settings> settings = settings(findings);
        CodecTrial.check(findings);
        settings.ifPresent(known -> {
            Directories.check(findings, known);
            new Servers(known).check(findings);
        });
        return findings.end() == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private Optional<Settings> settings(Findings findings) {
        try {
            Settings settings = options.load(environment).settings();
            findings.good(
                    "settings", "read, profile " + settings.profile().name().toLowerCase(Locale.ROOT));
            return Optional.of(settings);
        } catch (BadConfiguration bad) {
            bad.problems().forEach(problem -> findings.bad("settings", problem));
            findings.note("settings", "directories and servers are not looked at, for nobody knows which");
            return Optional.empty();
        }
    }

    /** What was found so far; each finding is one line. */
    static final class Findings {
        private final PrintWriter out;
        private int bad;
        private int notes;

        Findings(PrintWriter out) {
            this.out = out;
        }

        void good(String what, String found) {
            line("good", what, found);
        }

        /** Something that a node can live with. */
        void note(String what, String found) {
            notes++;
            line("note", what, found);
        }

        void bad(String what, String found) {
            bad++;
            line("BAD ", what, found);
        }

        /** Good without a reason, bad with one. */
        void verdict(String what, String good, @Nullable String wrong) {
            if (wrong == null) {
                good(what, good);
            } else {
                bad(what, wrong);
            }
        }

        private void line(String mark, String what, String found) {
            out.printf("%s  %-12s %s%n", mark, what, found);
            out.flush();
        }

        /** Prints the sum, and tells how many are bad. */
        int end() {
            List<String> parts = List.of(
                    bad == 0 ? "A node can work here." : bad + (bad == 1 ? " thing" : " things") + " must be mended.",
                    notes == 0 ? "" : notes + (notes == 1 ? " note." : " notes."));
            out.println(String.join(" ", parts).strip());
            out.flush();
            return bad;
        }
    }
}
