package dev.reagent.api.run;

import dev.reagent.api.body.Checked;
import dev.reagent.api.problem.Violations;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/agents/batch}. */
public record BatchRequest(
        @NotNull @Size(min = 1, max = 1000) @Nullable List<@Valid RunRequest> runs,
        @Valid @Nullable RunRequest then) implements Checked {

    @Override
    public void check(Violations found) {
        for (int i = 0; runs != null && i < runs.size(); i++) {
            // null if it is no object, which is a violation already
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
