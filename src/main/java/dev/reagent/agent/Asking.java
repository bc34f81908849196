package dev.reagent.agent;

import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.call.Fence;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of one step's model requests.
 *
 * @param claim    of the last request; {@link Fence#NONE} if a new attempt of the run has to send it again
 * @param crashes  how often the request was repeated because its server was gone
 * @param tries    that failed in this attempt of the run
 * @param failure  the last of them; null after the next request
 * @param broken   invalid answers, in order
 * @param repaired how many of them were followed by a repair request
 */
public record Asking(
        Fence claim,
        int crashes,
        Tries tries,
        @Nullable ModelFailed failure,
        List<ModelAnswered> broken,
        int repaired) {

    static Asking by(Fence claim) {
        return new Asking(claim, 0, Tries.NONE, null, List.of(), 0);
    }

    Asking again(Fence by) {
        return new Asking(by, crashes, tries, null, broken, broken.size());
    }

    /** For a new attempt of the run: the request has all its tries again. */
    Asking anew() {
        return new Asking(Fence.NONE, crashes, Tries.NONE, null, broken, repaired);
    }

    Asking crashed() {
        return new Asking(claim, crashes + 1, tries, failure, broken, repaired);
    }

    Asking failed(ModelFailed why) {
        return new Asking(claim, crashes, tries.and(why), why, broken, repaired);
    }

    Asking answered(ModelAnswered by) {
        return new Asking(claim, crashes, tries.answered(), null, by.problem() == null ? broken : and(by), repaired);
    }

    private List<ModelAnswered> and(ModelAnswered another) {
        var all = new ArrayList<>(broken);
        all.add(another);
        return List.copyOf(all);
    }

    /** Whether the last answer was invalid and no repair request followed. */
    public boolean isUnrepaired() {
        return broken.size() > repaired;
    }
}
