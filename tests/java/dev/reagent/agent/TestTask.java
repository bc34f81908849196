package dev.reagent.agent;

import dev.reagent.agent.task.Callback;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.agent.task.Predecessors;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.Retry;
import dev.reagent.agent.task.SandboxSize;
import dev.reagent.agent.task.Task;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A task for tests, as usual as can be but for what is said. */
public final class TestTask {

    private final List<Message> messages;
    private String org = "default";
    private String model = "scripted";
    private List<String> tools = List.of();
    private int maxSteps = 5;
    private Duration timeout = Duration.ofSeconds(60);
    private @Nullable String metadata;
    private Priority priority = Priority.NORMAL;
    private @Nullable Predecessors after;
    private @Nullable Retry retry;
    private @Nullable Callback callback;
    private @Nullable SandboxSize sandbox;

    private TestTask(String prompt) {
        this.messages = List.of(Message.User.of(prompt));
    }

    public static TestTask of(String prompt) {
        return new TestTask(prompt);
    }

    public TestTask org(String its) {
        org = its;
        return this;
    }

    public TestTask model(String its) {
        model = its;
        return this;
    }

    public TestTask tools(String... its) {
        tools = List.of(its);
        return this;
    }

    public TestTask maxSteps(int its) {
        maxSteps = its;
        return this;
    }

    public TestTask timeout(Duration its) {
        timeout = its;
        return this;
    }

    public TestTask metadata(String its) {
        metadata = its;
        return this;
    }

    public TestTask priority(Priority its) {
        priority = its;
        return this;
    }

    public TestTask after(@Nullable Predecessors its) {
        after = its;
        return this;
    }

    public TestTask retry(@Nullable Retry its) {
        retry = its;
        return this;
    }

    public TestTask callback(@Nullable Callback its) {
        callback = its;
        return this;
    }

    public TestTask sandbox(SandboxSize its) {
        sandbox = its;
        return this;
    }

    public Task task() {
        return new Task(
                org,
                new Task.Input(messages, null, List.of()),
                ModelChoice.of(model),
                tools,
                new Task.Limits(maxSteps, timeout, sandbox),
                new Task.Schedule(priority, after, retry),
                callback,
                metadata);
    }
}
