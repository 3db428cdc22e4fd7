package calotype.problem;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What went wrong, as data: it crosses the bus, lies in a job's row and is written to clients.
 *
 * @param detail one or two sentences for the client; no class name, path, SQL or secret
 * @param retryable whether trying again unchanged can help; usually the code's own answer
 * @param members further members of the problem document ({@code max_bytes}, {@code retry_after} in seconds, {@code
 *     errors}), JSON values only
 */
public record Problem(ProblemCode code, String detail, boolean retryable, Map<String, Object> members) {
    public Problem {
        members = Map.copyOf(members);
    }

    public Problem with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(code, detail, retryable, more);
    }
}
