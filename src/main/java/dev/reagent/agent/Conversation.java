package dev.reagent.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A session as its model is shown it: the log, and nothing beside it. */
public final class Conversation {

    private Conversation() {}

    /**
     * The turns so far, the newest last.
     *
     * @param results the whole result of an observation whose log entry holds only its beginning
     */
    public static List<Message> of(AgentSession session, Function<Observation, String> results) {
        var turns = new ArrayList<Message>();
        session.task().messages().stream()
                .filter(message -> !(message instanceof Message.System))
                .forEach(turns::add);
        for (var step : session.steps()) {
            for (var broken : step.broken()) {
                turns.add(broken.message());
                turns.add(Message.User.of(String.valueOf(broken.problem())));
            }
            if (step.answer() != null) {
                turns.add(step.answer().message());
                turns.add(new Message.User(outputs(step, results)));
            }
        }
        return turns;
    }

    private static List<Block> outputs(AgentStep step, Function<Observation, String> results) {
        var blocks = new ArrayList<Block>();
        for (var seen : step.observations()) {
            blocks.add(
                    seen.error() == null
                            ? new Block.ToolOutput(seen.callId(), results.apply(seen), false)
                            : new Block.ToolOutput(seen.callId(), told(seen, seen.error(), results), true));
        }
        return blocks;
    }

    private static String told(Observation seen, Failure error, Function<Observation, String> results) {
        var reason = error.code() + ": " + error.message();
        return seen.result().isEmpty() ? reason : reason + "\n" + results.apply(seen);
    }
}
