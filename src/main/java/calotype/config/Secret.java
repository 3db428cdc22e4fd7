package calotype.config;

/** A value that must not be printed: its text form is a placeholder, so it can stand in records and logs. */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "(secret)";
    }
}
