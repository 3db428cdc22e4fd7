package calotype.contract;

/** The reply of endpoints that have nothing to tell but that they did it; {@code applied} is false when a fence or a state forbade it. */
public record Done(boolean applied) {
    public static final Done YES = new Done(true);
    public static final Done NO = new Done(false);
}
