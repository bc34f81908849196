package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.StorableText;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The ids of a session's calls: the session's own ids, which fit into a URL, and the provider's ids if they differ. */
final class CallIds {

    private static final Pattern OWN = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
    private static final int LONGEST_OWN = 64;
    private static final int LONGEST_OF_PROVIDERS = 512;

    private final Set<String> own = new HashSet<>();
    private final Set<String> ofProviders = new HashSet<>();

    /**
     * The ids of one call.
     *
     * @param own        unique within the session
     * @param ofProvider unique within the session, and different from all own ids; null if {@code own} is sent to the provider
     */
    record Ids(String own, @Nullable String ofProvider) {}

    /** Contains the ids that the session has used, including those of broken answers. */
    static CallIds of(AgentSession session) {
        var ids = new CallIds();
        for (var step : session.steps()) {
            ids.own.addAll(step.calls().keySet());
            step.asking().broken().forEach(broken -> ids.add(broken.message()));
            if (step.answer() != null) {
                ids.add(step.answer().message());
            }
        }
        return ids;
    }

    private void add(Message.Assistant message) {
        for (var block : message.blocks()) {
            if (block instanceof Block.ToolUse call) {
                own.add(call.callId());
                if (call.providerId() != null) {
                    ofProviders.add(call.providerId());
                }
            }
        }
    }

    /** Returns the ids of the next call. @param asked the provider's id */
    Ids next(String asked, int step) {
        boolean fits = OWN.matcher(asked).matches();
        return new Ids(unique(fits ? asked : "call_" + step), fits || !isKept(asked) ? null : asked);
    }

    private boolean isKept(String asked) {
        return !asked.isBlank()
                && asked.length() <= LONGEST_OF_PROVIDERS
                && StorableText.of(asked).equals(asked)
                && ofProviders.add(asked);
    }

    private String unique(String base) {
        var id = base;
        for (int i = 2; !own.add(id); i++) {
            var suffix = "-" + i;
            id = base.substring(0, Math.min(base.length(), LONGEST_OWN - suffix.length())) + suffix;
        }
        return id;
    }
}
