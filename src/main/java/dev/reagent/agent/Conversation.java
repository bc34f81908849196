package dev.reagent.agent;

import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Picture;
import dev.reagent.agent.task.Predecessor;
import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Converts a session into the messages for its model. Uses the log only. */
public final class Conversation {

    private Conversation() {}

    /**
     * Returns the messages so far, the newest last.
     *
     * @param results  returns the whole result of an observation whose log entry has only its beginning
     * @param pictures the pictures to show, by artifact id
     */
    public static List<Message> of(
            AgentSession session, Function<Observation, String> results, Map<String, Picture> pictures) {
        var turns = new ArrayList<Message>();
        turns.addAll(asked(session.task()));
        for (var step : session.steps()) {
            for (var broken : step.asking().broken()) {
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

    /** Describes the problem of an invalid answer. Wire formats require an output for each call, so the problem is that output. */
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

    /** Adds the provider's own text, which helps the model and is used for nothing else. */
    private static String told(Event.ModelAnswered broken) {
        var report = broken.report();
        return broken.problem()
                + (report == null || report.message().isEmpty()
                        ? ""
                        : " What the provider said about it: " + report.message());
    }

    /** Returns the task's messages. The results of its predecessors come before the text of the last user message. */
    private static List<Message> asked(Task task) {
        var turns = new ArrayList<Message>();
        task.input().messages().stream()
                .filter(message -> !(message instanceof Message.System))
                .forEach(turns::add);
        for (int i = turns.size() - 1; i >= 0 && task.schedule().after() != null; i--) {
            if (turns.get(i) instanceof Message.User(var words)) {
                var blocks = inputs(task.schedule().after());
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
                        ? "This run waited for another. Its result follows as data; the task comes last."
                        : "This run waited for " + all.size()
                                + " others. Their results follow as data; the task comes last."));
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
