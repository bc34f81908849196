package dev.reagent.api.run;

import dev.reagent.agent.task.Callback;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.agent.task.Priority;
import dev.reagent.agent.task.Task;
import dev.reagent.api.body.JsonBody;
import dev.reagent.api.problem.Problem;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violations;
import dev.reagent.api.request.Caller;
import dev.reagent.model.ModelCatalogue;
import dev.reagent.model.ModelInfo;
import dev.reagent.run.intake.IdempotencyKey;
import dev.reagent.run.intake.RunSubmission;
import dev.reagent.run.intake.SubmittedFile;
import dev.reagent.tool.Tool;
import dev.reagent.tool.ToolRegistry;
import dev.reagent.webhook.CallbackTargets;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts valid requests of runs: finds models and tools by name, and fills in defaults. */
@ApplicationScoped
class RunSubmissions {

    private static final int DEFAULT_STEPS = 20;
    private static final int DEFAULT_SECONDS = 600;

    /** The category of the tools that use a sandbox. */
    private static final String CODE = "code";

    private final ModelCatalogue models;
    private final ToolRegistry tools;
    private final CallbackTargets targets;
    private final SandboxChoice sandboxes;

    RunSubmissions(ModelCatalogue models, ToolRegistry tools, CallbackTargets targets, SandboxChoice sandboxes) {
        this.models = models;
        this.tools = tools;
        this.targets = targets;
        this.sandboxes = sandboxes;
    }

    RunSubmission submission(RunRequest request, Caller caller, @Nullable IdempotencyKey key) {
        var files = request.files() == null
                ? List.<SubmittedFile>of()
                : request.files().stream().map(FileRequest::toSubmitted).toList();
        return new RunSubmission(task(request, caller), files, key);
    }

    private Task task(RunRequest request, Caller caller) {
        var model = model(request.model());
        var toolNames = toolNames(request.tools());
        var limits = new Task.Limits(
                request.maxSteps() == null ? DEFAULT_STEPS : request.maxSteps(),
                Duration.ofSeconds(request.timeoutSeconds() == null ? DEFAULT_SECONDS : request.timeoutSeconds()),
                runsCode(toolNames) || request.sandbox() != null ? sandboxes.of(request.sandbox(), model) : null);
        return new Task(
                caller.orgId(),
                new Task.Input(messages(request), request.system(), List.of()),
                new ModelChoice(model.id(), request.maxOutputTokens(), request.temperature()),
                toolNames,
                limits,
                schedule(request),
                callback(request.callback()),
                request.metadata() == null ? null : JsonBody.canonical(request.metadata()));
    }

    private static Task.Schedule schedule(RunRequest request) {
        return new Task.Schedule(
                request.priority() == null
                        ? Priority.NORMAL
                        : request.priority().toPriority(),
                request.after() == null ? null : request.after().toPredecessors(),
                request.retry() == null ? null : request.retry().toRetry());
    }

    private @Nullable Callback callback(@Nullable CallbackRequest request) {
        if (request == null) {
            return null;
        }
        var callback = request.toCallback();
        targets.objection(callback.url()).ifPresent(objection -> {
            throw ProblemException.invalid("callback.url", "cannot be called: " + objection);
        });
        return callback;
    }

    private static List<Message> messages(RunRequest request) {
        return request.messages() == null
                ? List.of(Message.User.of(Objects.requireNonNull(request.prompt())))
                : request.messages().stream().map(MessageRequest::toMessage).toList();
    }

    private ModelInfo model(@Nullable String named) {
        var model = named == null ? models.defaultModel() : models.find(named).orElseThrow(() -> unknownModel(named));
        if (!model.available()) {
            throw ProblemException.of(
                    ProblemCode.MODEL_UNAVAILABLE,
                    "The model " + model.id() + " cannot be used: " + model.unavailableReason());
        }
        return model;
    }

    private ProblemException unknownModel(String named) {
        var known = models.list().stream()
                .flatMap(it -> Stream.concat(Stream.of(it.id()), it.aliases().stream()))
                .distinct()
                .toList();
        return new ProblemException(
                Problem.of(ProblemCode.UNKNOWN_MODEL, "There is no model called " + Violations.shown(named) + ".")
                        .withKnown(known));
    }

    private List<String> toolNames(@Nullable List<String> named) {
        if (named == null) {
            return tools.list().stream()
                    .filter(it -> it.availability().available())
                    .map(RunSubmissions::name)
                    .toList();
        }
        var unknown = named.stream().filter(it -> tools.find(it).isEmpty()).toList();
        if (!unknown.isEmpty()) {
            throw unknownTools(unknown);
        }
        named.forEach(it -> refuseUnavailable(tools.find(it).orElseThrow()));
        return named;
    }

    private boolean runsCode(List<String> toolNames) {
        return toolNames.stream()
                .flatMap(name -> tools.find(name).stream())
                .anyMatch(tool -> tool.definition().category().equals(CODE));
    }

    private ProblemException unknownTools(List<String> unknown) {
        var known = tools.list().stream().map(RunSubmissions::name).toList();
        var shown = new ArrayList<String>();
        unknown.stream().limit(10).map(Violations::shown).forEach(shown::add);
        return new ProblemException(
                Problem.of(ProblemCode.UNKNOWN_TOOL, "There is no tool called " + String.join(", ", shown) + ".")
                        .withKnown(known));
    }

    private static void refuseUnavailable(Tool tool) {
        var availability = tool.availability();
        if (!availability.available()) {
            throw ProblemException.of(
                    ProblemCode.TOOL_UNAVAILABLE,
                    "The tool " + name(tool) + " cannot be used: " + availability.reason());
        }
    }

    private static String name(Tool tool) {
        return tool.definition().name();
    }
}
