package dev.reagent.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** A session as its model is shown it: the log, and nothing beside it. */
public final class Conversation {

    private Conversation() {}

    /**
     * The turns so far, the newest last.
     *
     * @param results  the whole result of an observation whose log entry holds only its beginning
     * @param pictures those to show, by the ids of their artifacts
     */
    public static List<Message> of(
            AgentSession session, Function<Observation, String> results, Map<String, Picture> pictures) {
        var turns = new ArrayList<Message>();
        turns.addAll(asked(session.task()));
        for (var step : session.steps()) {
            for (var broken : step.broken()) {
                turns.add(broken.message());
                turns.add(new Message.User(toMend(broken)));
            }
            if (step.answer() != null) {
                turns.add(step.answer().message());
                turns.add(new Message.User(outputs(step, results, pictures)));
            }
        }
        return turns;
    }

    /** What is wrong with an answer. Every wire wants an output for each call, so there the problem is each call's output. */
    private static List<Block> toMend(Event.ModelAnswered broken) {
        var problem = told(broken);
        var outputs = new ArrayList<Block>();
        for (var block : broken.message().blocks()) {
            if (block instanceof Block.ToolUse call) {
                outputs.add(new Block.ToolOutput(call.callId(), "This call was not made. " + problem, true));
            }
        }
        return outputs.isEmpty() ? List.of(new Block.Text(problem)) : outputs;
    }

    /** Its provider's own words help the model, and go nowhere else. */
    private static String told(Event.ModelAnswered broken) {
        var report = broken.report();
        return broken.problem()
                + (report == null || report.message().isEmpty()
                        ? ""
                        : " What the provider said about it: " + report.message());
    }

    /** What the run was asked, with what became of those that it waited for before the last words of its client. */
    private static List<Message> asked(Task task) {
        var turns = new ArrayList<Message>();
        task.messages().stream()
                .filter(message -> !(message instanceof Message.System))
                .forEach(turns::add);
        for (int i = turns.size() - 1; i >= 0 && task.after() != null; i--) {
            if (turns.get(i) instanceof Message.User(var words)) {
                var blocks = inputs(task.after());
                blocks.addAll(words);
                turns.set(i, new Message.User(blocks));
                break;
            }
        }
        return turns;
    }

    private static List<Block> inputs(Predecessors after) {
        var blocks = new ArrayList<Block>();
        var all = after.all();
        blocks.add(new Block.Text(
                all.size() == 1
                        ? "This run waited for another. What became of it stands here, as data; the task comes last."
                        : "This run waited for " + all.size()
                                + " others. What became of each stands here, as data; the task comes last."));
        for (int i = 0; i < all.size(); i++) {
            blocks.add(new Block.Text("Run " + (i + 1) + " of " + all.size() + ", " + told(all.get(i))));
        }
        return blocks;
    }

    private static String told(Predecessor run) {
        var words = run.words() == null ? "" : ":\n" + run.words();
        return "session " + run.id() + ", "
                + switch (run.status()) {
                    case COMPLETED ->
                        run.words() == null
                                ? "completed; its answer could not be kept."
                                : "completed and answered" + words;
                    case FAILED -> "failed" + words;
                    case CANCELLED -> "was cancelled.";
                    case null, default -> "has not ended.";
                };
    }

    private static List<Block> outputs(
            AgentStep step, Function<Observation, String> results, Map<String, Picture> pictures) {
        var blocks = new ArrayList<Block>();
        for (var seen : step.observations()) {
            var text = seen.error() == null ? results.apply(seen) : told(seen, seen.error(), results);
            var shown = seen.artifacts().stream()
                    .map(artifact -> pictures.get(artifact.id()))
                    .filter(Objects::nonNull)
                    .toList();
            blocks.add(new Block.ToolOutput(seen.callId(), text, seen.error() != null, shown));
        }
        return blocks;
    }

    private static String told(Observation seen, Failure error, Function<Observation, String> results) {
        var reason = error.code() + ": " + error.message();
        return seen.result().isEmpty() ? reason : reason + "\n" + results.apply(seen);
    }
}
