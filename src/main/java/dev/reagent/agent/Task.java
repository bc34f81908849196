package dev.reagent.agent;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a session was asked to do, as accepted: validated, its model and tools resolved.
 *
 * @param orgId           the organisation it belongs to
 * @param messages        1 to 200, in order
 * @param system          the caller's own instructions, put before ours; null for none
 * @param model           the full id of a model in the catalogue
 * @param tools           names of the tools it may use; empty for none
 * @param maxSteps        1 to 200
 * @param timeout         of the whole run, without the time that it waits for a person
 * @param maxOutputTokens of one answer; null for the model's own limit
 * @param temperature     0 to 2; null for the model's own
 * @param metadata        the caller's own JSON object, canonical text; null for none
 * @param priority        normal where the log does not say
 * @param after           the runs whose ends it waits for; null for none
 * @param retry           null where it is attempted once
 * @param callback        where its client is told of it; null for nowhere
 * @param sandbox         what its code gets; null in a log from before there was a choice
 * @param files           that its client sent with it
 */
public record Task(
        String orgId,
        List<Message> messages,
        @Nullable String system,
        String model,
        List<String> tools,
        int maxSteps,
        Duration timeout,
        @Nullable Integer maxOutputTokens,
        @Nullable Double temperature,
        @Nullable String metadata,
        Priority priority,
        @Nullable Predecessors after,
        @Nullable Retry retry,
        @Nullable Callback callback,
        @Nullable SandboxSize sandbox,
        List<Artifact> files) {

    public Task {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
        priority = Objects.requireNonNullElse(priority, Priority.NORMAL);
        // none where the log is from before there were any
        files = files == null ? List.of() : List.copyOf(files);
    }

    /** Whether it has to wait for runs that have not ended. */
    public boolean waits() {
        return after != null && !after.areSettled();
    }

    /** The same with what is known of the runs that it waits for. */
    public Task withAfter(Predecessors known) {
        return new Task(
                orgId,
                messages,
                system,
                model,
                tools,
                maxSteps,
                timeout,
                maxOutputTokens,
                temperature,
                metadata,
                priority,
                known,
                retry,
                callback,
                sandbox,
                files);
    }

    /** The same with its files as they are kept. */
    public Task withFiles(List<Artifact> kept) {
        return new Task(
                orgId,
                messages,
                system,
                model,
                tools,
                maxSteps,
                timeout,
                maxOutputTokens,
                temperature,
                metadata,
                priority,
                after,
                retry,
                callback,
                sandbox,
                kept);
    }
}
