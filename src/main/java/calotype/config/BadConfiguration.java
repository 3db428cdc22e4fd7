package calotype.config;

import java.util.List;

/** A configuration that must not start; it says everything that is wrong at once. */
public final class BadConfiguration extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    BadConfiguration(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    /** One line each, naming the key and where it was set; no secret stands in them. */
    public List<String> problems() {
        return problems;
    }
}
