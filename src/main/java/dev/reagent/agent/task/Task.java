package dev.reagent.agent.task;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a session has to do, as accepted: validated, with its model and tools resolved.
 *
 * @param orgId           the organisation it belongs to
 * @param messages        1 to 200, in order
 * @param system          the caller's own instructions, placed before the server's; null for none
 * @param model           the full id of a model in the catalogue
 * @param tools           names of the tools it may use; empty for none
 * @param maxSteps        1 to 200
 * @param timeout         of the whole run, without its waits for people
 * @param maxOutputTokens of one answer; null for the model's own limit
 * @param temperature     0 to 2; null for the model's own
 * @param metadata        the caller's own JSON object, canonical text; null for none
 * @param priority        normal if the log has none
 * @param after           the runs that it waits for; null for none
 * @param retry           null for a single attempt
 * @param callback        the client's address for webhooks; null for none
 * @param sandbox         the size of its sandbox; null in logs of older versions
 * @param files           that the client sent with the run
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
        // null in logs of older versions
        files = files == null ? List.of() : List.copyOf(files);
    }

    /** Whether it still has to wait for other runs. */
    public boolean waits() {
        return after != null && !after.areSettled();
    }

    /** Returns the same task with these predecessors. */
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

    /** Returns the same task with its stored files. */
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
