package calotype.model;

/**
 * How far an attempt has come.
 *
 * @param step what was finished last: {@code decoded}, a rendition's name, {@code stored}, {@code done}
 * @param done steps finished, 0 to {@code total}; never falls within an attempt
 */
public record Progress(String step, int done, int total) {
    public static final Progress NONE = new Progress("queued", 0, 0);

    /** The steps of a plan: {@code decoded}, one per rendition, {@code stored}, {@code done}. */
    public static int total(Plan plan) {
        return plan.renditions().size() + 3;
    }

    public int percent() {
        return total == 0 ? 0 : 100 * done / total;
    }
}
