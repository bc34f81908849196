package dev.reagent.agent.task;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to do, as accepted: validated, with its model and tools resolved. Its JSON is flat: the properties of its parts are
 * at the top level.
 *
 * @param orgId    the organisation it belongs to
 * @param tools    names of the tools it may use; empty for none
 * @param callback the client's address for webhooks; null for none
 * @param metadata the caller's own JSON object, canonical text; null for none
 */
public record Task(
        String orgId,
        Input input,
        ModelChoice modelChoice,
        List<String> tools,
        Limits limits,
        Schedule schedule,
        @Nullable Callback callback,
        @Nullable String metadata) {

    /**
     * What the client sent for the model.
     *
     * @param messages 1 to 200, in order
     * @param system   the client's own instructions, placed before the server's; null for none
     * @param files    that the sandbox has from the start
     */
    public record Input(List<Message> messages, @Nullable String system, List<Artifact> files) {

        public Input {
            messages = List.copyOf(messages);
            // null in logs of older versions
            files = files == null ? List.of() : List.copyOf(files);
        }
    }

    /**
     * What the run may use at most.
     *
     * @param maxSteps 1 to 200
     * @param timeout  of the whole run, without its waits for people
     * @param sandbox  the size of its sandbox; null without one, and in logs of older versions
     */
    public record Limits(
            int maxSteps, Duration timeout, @Nullable SandboxSize sandbox) {}

    /**
     * When the run is done, and how often.
     *
     * @param priority normal if the log has none
     * @param after    the runs that it waits for; null for none
     * @param retry    null for a single attempt
     */
    public record Schedule(
            Priority priority,
            @Nullable Predecessors after,
            @Nullable Retry retry) {

        public Schedule {
            priority = Objects.requireNonNullElse(priority, Priority.NORMAL);
        }
    }

    public Task {
        tools = List.copyOf(tools);
    }

    /** Whether it still has to wait for other runs. */
    public boolean waits() {
        return schedule.after != null && !schedule.after.areSettled();
    }

    /** Returns the same task with these predecessors. */
    public Task withAfter(Predecessors known) {
        var then = new Schedule(schedule.priority, known, schedule.retry);
        return new Task(orgId, input, modelChoice, tools, limits, then, callback, metadata);
    }

    /** Returns the same task with its stored files. */
    public Task withFiles(List<Artifact> kept) {
        var then = new Input(input.messages, input.system, kept);
        return new Task(orgId, then, modelChoice, tools, limits, schedule, callback, metadata);
    }
}
