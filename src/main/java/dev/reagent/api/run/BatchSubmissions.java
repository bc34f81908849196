package dev.reagent.api.run;

import dev.reagent.agent.task.Predecessors.OnFailure;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.request.Caller;
import dev.reagent.run.intake.BatchSubmission;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunSubmission;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Converts valid requests of batches; a problem names the run that it is about. */
@ApplicationScoped
class BatchSubmissions {

    private final RunSubmissions submissions;

    BatchSubmissions(RunSubmissions submissions) {
        this.submissions = submissions;
    }

    BatchSubmission submission(BatchRequest request, Caller caller, @Nullable IdempotencyKey key) {
        var runs = Objects.requireNonNull(request.runs());
        var all = new ArrayList<RunSubmission>(runs.size());
        for (int i = 0; i < runs.size(); i++) {
            all.add(run("runs[" + i + "]", runs.get(i), caller));
        }
        var then = request.then();
        return new BatchSubmission(all, then == null ? null : run("then", then, caller), onFailure(then), key);
    }

    private RunSubmission run(String place, RunRequest request, Caller caller) {
        try {
            return submissions.submission(request, caller, null);
        } catch (ProblemException refused) {
            throw new ProblemException(refused.problem().at(place), refused.retryAfter());
        }
    }

    private static OnFailure onFailure(@Nullable RunRequest then) {
        return then == null || then.after() == null
                ? OnFailure.RUN
                : then.after().onFailure(OnFailure.RUN);
    }
}
