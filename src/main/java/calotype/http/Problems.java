package calotype.http;

import calotype.contract.ImagesApi.JobRecord;
import calotype.problem.Problem;
import calotype.problem.ProblemCode;
import calotype.problem.ProblemException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Problems that several handlers report in the same words. */
final class Problems {
    private Problems() {}

    /** {@code job_failed}, with what the job ended with as {@code error}; nothing to be cured by trying again. */
    static ProblemException jobFailed(JobRecord job) {
        Problem error = job.error();
        Problem cause = error != null
                ? error
                : ProblemCode.CANCELLED.because("The job was cancelled.").problem();
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("code", cause.code().wire());
        member.put("message", cause.detail());
        member.put("retryable", cause.retryable());
        Instant at = job.errorAt();
        if (at != null) {
            member.put("at", Wire.time(at));
        }
        return ProblemCode.JOB_FAILED
                .because("The job ended as " + job.status().wire() + ": " + cause.detail())
                .with("job_status", job.status().wire())
                .with("error", member);
    }

    static boolean isNotFound(Throwable failure) {
        return failure instanceof ProblemException problem && problem.code() == ProblemCode.NOT_FOUND;
    }

    /** {@code invalid_parameter}, naming the query parameter in {@code errors}. */
    static ProblemException parameter(String name, String detail) {
        return ProblemCode.INVALID_PARAMETER
                .because("The parameter " + name + " is not valid: " + detail)
                .with("errors", List.of(Map.of("parameter", name, "detail", detail)));
    }
}
