package dev.reagent.api;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a client orders with {@code POST /v1/agents/batch}. */
@Schema(
        description = "Runs that are accepted together, all or none, and one that follows them",
        additionalProperties = Schema.False.class,
        examples = "{\"runs\": [{\"prompt\": \"What is 6 * 7?\"}, {\"prompt\": \"What is 2 * 50?\"}],"
                + " \"then\": {\"prompt\": \"Add up what they found.\"}}")
record BatchRequest(
        @Schema(description = "The runs, all side by side", required = true)
        @NotNull
        @Size(min = 1, max = 1000)
        @Nullable
        List<@Valid RunRequest> runs,

        @Schema(
                description =
                        "A run that starts when all of `runs` have ended, and is told what became of each. Its `after` holds no"
                                + " `sessions`; `on_failure` is `run` where it is left out")
        @Valid
        @Nullable
        RunRequest then)
        implements Checked {

    @Override
    public void check(Violations found) {
        for (int i = 0; runs != null && i < runs.size(); i++) {
            // null where it is no object, which has been found
            var run = runs.get(i);
            if (run != null) {
                run.check(found.within("runs[" + i + "]"));
            }
        }
        if (then != null) {
            then.checkOwn(found.within("then"));
            if (then.after() != null && then.after().sessions() != null) {
                found.add("then.after.sessions", "must be left out: it waits for all of runs");
            }
        }
    }
}
