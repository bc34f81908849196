package dev.reagent.model.routing;

import dev.reagent.agent.Usage;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.model.CanonicalArguments;
import dev.reagent.model.ChatAnswer;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatModel;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelException;
import dev.reagent.model.ToolSpec;
import dev.reagent.model.catalogue.CatalogueEntry;
import dev.reagent.model.catalogue.ConfiguredModels;
import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.model.offline.OfflineModel;
import dev.reagent.model.wire.WireModels;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.TimeoutException;
import io.vertx.core.Vertx;
import jakarta.validation.Validation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Sends a model five small test requests as a run would, and reports what works. Not thread-safe; nothing is stored. */
public final class ModelExam implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int LONGEST_SHOWN = 60;

    private static final ToolSpec ADD = new ToolSpec(
            "add",
            "Adds two numbers.",
            "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"number\"},\"b\":{\"type\":\"number\"}},"
                    + "\"required\":[\"a\",\"b\"]}");

    private final Vertx vertx = Vertx.vertx();
    private final ConfiguredModels catalogue;
    private final WireModels wires;
    private final ChatModel model;

    public ModelExam(ModelSettings settings) {
        this.catalogue = new ConfiguredModels(settings);
        this.wires = new WireModels(vertx, settings, new SimpleMeterRegistry());
        this.model = new RoutedModel(
                catalogue,
                wires,
                new OfflineModel(vertx),
                Validation.buildDefaultValidatorFactory().getValidator(),
                new SimpleMeterRegistry());
    }

    /**
     * The result of a test.
     *
     * @param works whether runs can rely on it
     * @param line  the observation, or the error and how to fix it
     */
    public record Finding(String question, boolean works, String line) {}

    /** A test, which may fail with the failure of its request. */
    private interface Question {
        Finding ask(CatalogueEntry entry);
    }

    /**
     * Runs the tests in order: text, one call with its result, two calls, a cancelled stream, usage.
     *
     * @param name an id or alias of the catalogue
     * @param out  receives each finding at once
     * @return whether all tests passed
     */
    public boolean take(String name, Consumer<Finding> out) {
        var entry = catalogue.findEntry(name);
        if (entry.isEmpty()) {
            out.accept(new Finding("model", false, "there is no model \"" + name + "\"; the models are " + names()));
            return false;
        }
        if (entry.get().info().offline()) {
            out.accept(new Finding("model", false, "the offline model has no provider that could be asked"));
            return false;
        }
        out.accept(new Finding(
                "model",
                true,
                entry.get().info().id() + " of " + entry.get().endpoint().provider() + ", tools "
                        + entry.get().tools().name().toLowerCase(Locale.ROOT)));
        boolean all = true;
        for (Question question :
                List.<Question>of(this::text, this::oneCall, this::twoCalls, this::cancel, this::usage)) {
            var finding = question.ask(entry.get());
            out.accept(finding);
            all &= finding.works();
        }
        return all;
    }

    private String names() {
        return catalogue.list().stream()
                .filter(info -> !info.offline())
                .map(info -> info.id())
                .collect(Collectors.joining(", "));
    }

    private Finding text(CatalogueEntry entry) {
        return tried("text", () -> {
            var answer = answer(entry, "Answer with the one word: ready", List.of());
            return answer.finalAnswer() == null
                    ? broken("text", answer)
                    : new Finding("text", true, "\"" + shown(answer.finalAnswer()) + "\"");
        });
    }

    /** Also sends the call's result, because a provider may refuse a conversation with calls in it. */
    private Finding oneCall(CatalogueEntry entry) {
        return tried("one call", () -> {
            var question = Message.User.of("Use the tool add to add 2 and 3, then answer with the sum.");
            var answer = answer(entry, List.of(question), List.of(ADD));
            if (answer.calls().isEmpty()) {
                return withoutCall("one call", answer, entry);
            }
            var call = answer.calls().getFirst();
            // runs accept a tool's name with a known prefix
            if (!call.tool().strip().endsWith(ADD.name())
                    || CanonicalArguments.of(call.arguments()).isEmpty()) {
                return new Finding(
                        "one call",
                        false,
                        "the call is not sound: " + shown(call.tool()) + " " + shown(call.arguments()));
            }
            var outputs = answer.calls().stream()
                    .<Block>map(each -> new Block.ToolOutput(each.callId(), "5", false, List.of()))
                    .toList();
            var then = answer(entry, List.of(question, answer.message(), new Message.User(outputs)), List.of(ADD));
            return then.problem() == null
                    ? new Finding("one call", true, "add " + shown(call.arguments()) + ", and its result was taken")
                    : broken("one call", then);
        });
    }

    private Finding twoCalls(CatalogueEntry entry) {
        return tried("two calls", () -> {
            var question = "Call the tool add twice in this one turn: for 2 and 3, and for 10 and 20.";
            var answer = answer(entry, question, List.of(ADD));
            int calls = answer.calls().size();
            return calls == 0
                    ? withoutCall("two calls", answer, entry)
                    : new Finding(
                            "two calls",
                            calls > 1,
                            calls > 1
                                    ? calls + " calls in one turn"
                                    : "it makes one call in a turn; runs work, with more steps");
        });
    }

    private Finding cancel(CatalogueEntry entry) {
        return tried("cancelled stream", () -> {
            long start = System.nanoTime();
            var first = wires.ask(request(entry, List.of(Message.User.of("Count from 1 to 100.")), List.of()), entry)
                    .filter(event -> !(event instanceof ChatEvent.TryFailed))
                    .toUni()
                    .await()
                    .atMost(PATIENCE);
            return first instanceof ChatEvent.Answered
                    ? new Finding("cancelled stream", false, "the answer is not streamed: it comes in one piece")
                    : new Finding(
                            "cancelled stream",
                            true,
                            "stopped at its first words, after "
                                    + Duration.ofNanos(System.nanoTime() - start)
                                            .toMillis() + " ms");
        });
    }

    private Finding usage(CatalogueEntry entry) {
        return tried("usage", () -> {
            var answer = answer(entry, "Answer with the one word: done", List.of());
            var used = answer.spent().usage();
            return prompt(used) > 0 && used.output() > 0
                    ? new Finding(
                            "usage",
                            true,
                            prompt(used) + " tokens in, " + used.output() + " out, $"
                                    + answer.spent().cost().toDollars())
                    : new Finding("usage", false, "none is reported: the run's tokens and cost will be 0");
        });
    }

    private static long prompt(Usage used) {
        return used.input() + used.cacheRead() + used.cacheWrite();
    }

    private static Finding withoutCall(String question, ChatAnswer answer, CatalogueEntry entry) {
        return answer.problem() == null
                ? new Finding(
                        question,
                        false,
                        "it answered in words instead: \"" + shown(String.valueOf(answer.finalAnswer()))
                                + "\"; where this stays so, set " + entry.toolsSetting() + " to false")
                : broken(question, answer);
    }

    private static Finding broken(String question, ChatAnswer answer) {
        return new Finding(question, false, "the answer is not sound; it would be told: " + answer.problem());
    }

    /** The part of a test in which a failed request is also a finding. */
    private interface Asked {
        Finding get();
    }

    private static Finding tried(String question, Asked asked) {
        try {
            return asked.get();
        } catch (ModelException failure) {
            var report = failure.report();
            return new Finding(
                    question,
                    false,
                    failure.code().wireName() + ": " + failure.getMessage()
                            + (report == null || report.message().isEmpty()
                                    ? ""
                                    : " It says: \"" + report.message() + "\""));
        } catch (TimeoutException late) {
            return new Finding(question, false, "no answer within " + PATIENCE.toSeconds() + " s");
        }
    }

    private ChatAnswer answer(CatalogueEntry entry, String words, List<ToolSpec> tools) {
        return answer(entry, List.of(Message.User.of(words)), tools);
    }

    private ChatAnswer answer(CatalogueEntry entry, List<Message> messages, List<ToolSpec> tools) {
        var last = model.ask(request(entry, messages, tools))
                .collect()
                .last()
                .await()
                .atMost(PATIENCE);
        return ((ChatEvent.Answered) last).answer();
    }

    private static ChatRequest request(CatalogueEntry entry, List<Message> messages, List<ToolSpec> tools) {
        return new ChatRequest(
                "doctor", 0, ModelChoice.of(entry.info().id()), "You are terse.", messages, tools, PATIENCE);
    }

    private static String shown(String text) {
        var line = text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…";
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
