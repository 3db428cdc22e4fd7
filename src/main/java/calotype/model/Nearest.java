package calotype.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the right name for a mistyped one. */
public final class Nearest {
    private Nearest() {}

    /** The end of a sentence: {@code ; did you mean http.port?}, or nothing when no name is near. */
    public static String hint(String wrong, Collection<String> names) {
        return of(wrong, names).map(name -> "; did you mean " + name + "?").orElse("");
    }

    /** The name that was likely meant; empty when none is near. */
    public static Optional<String> of(String wrong, Collection<String> names) {
        return names.stream()
                .min(Comparator.comparingInt(name -> distance(wrong, name)))
                .filter(name -> distance(wrong, name) <= Math.max(3, wrong.length() / 2));
    }

    /** Edits between two names; a name without its groups counts as nearly right. */
    private static int distance(String wrong, String name) {
        String lastPart = name.substring(name.lastIndexOf('.') + 1);
        return Math.min(levenshtein(wrong, name), levenshtein(wrong, lastPart) + 1);
    }

    private static int levenshtein(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
