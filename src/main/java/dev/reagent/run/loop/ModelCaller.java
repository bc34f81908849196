package dev.reagent.run.loop;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Conversation;
import dev.reagent.agent.Event.Fact;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.task.Picture;
import dev.reagent.agent.task.StorableText;
import dev.reagent.model.ChatEvent;
import dev.reagent.model.ChatModel;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.ModelCatalogue;
import dev.reagent.model.ModelException;
import dev.reagent.model.ModelInfo;
import dev.reagent.model.ToolSpec;
import dev.reagent.run.reading.LongResults;
import dev.reagent.tool.ToolRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calls the model for a step's answer, and streams its text as it arrives. Thread-safe. */
@ApplicationScoped
class ModelCaller {

    /** Interval between two writes of deltas. */
    private static final Duration DELTA_PAUSE = Duration.ofMillis(50);

    private static final int DELTAS_AT_ONCE = 256;

    /** The run's deadline ends a call. The call's own limit comes later, so that it is not a failure to retry. */
    private static final Duration AFTER_DEADLINE = Duration.ofSeconds(5);

    private final ChatModel model;
    private final ToolRegistry tools;
    private final LongResults results;
    private final Pictures pictures;
    private final ModelCatalogue models;
    private final SessionWriter writer;
    private final AnswerStamp stamp;
    private final SystemPrompt prompt;

    ModelCaller(
            ChatModel model,
            ToolRegistry tools,
            LongResults results,
            Pictures pictures,
            ModelCatalogue models,
            SessionWriter writer,
            AnswerStamp stamp,
            SystemPrompt prompt) {
        this.model = model;
        this.tools = tools;
        this.results = results;
        this.pictures = pictures;
        this.models = models;
        this.writer = writer;
        this.stamp = stamp;
        this.prompt = prompt;
    }

    /**
     * The result of a step's model call.
     *
     * @param lastDeltas JSON texts of deltas that are not in the stream yet; write them with the fact, before it
     * @param fact       the answer, or the failure
     */
    record Answer(List<String> lastDeltas, Fact fact) {}

    /** Returns the answer, or the failure, to record. Cancelling aborts the call. */
    Uni<Answer> ask(ActiveSession owned, int step) {
        var session = owned.session();
        return request(session, step)
                .onItem()
                .transformToMulti(this::items)
                .group()
                .intoLists()
                .of(DELTAS_AT_ONCE, DELTA_PAUSE)
                // While Redis is slow; holds at most one answer, whose size the model client limits.
                .onOverflow()
                .bufferUnconditionally()
                .onItem()
                .transformToUniAndConcatenate(events -> record(owned, session, step, events))
                .collect()
                .last()
                .map(Optional::orElseThrow);
    }

    /**
     * An item of a call, including its failure: a stream failure would overtake the events that wait for their group.
     *
     * @param event null at an end without an answer
     * @param end   null for an event
     */
    private record Item(@Nullable ChatEvent event, @Nullable ModelException end) {}

    private Multi<Item> items(ChatRequest request) {
        return model.ask(request)
                .map(event -> new Item(event, null))
                .onFailure(ModelException.class)
                .recoverWithItem(failure -> new Item(null, (ModelException) failure));
    }

    private Uni<ChatRequest> request(AgentSession session, int step) {
        return results.of(session)
                .flatMap(whole -> shown(session)
                        .map(drawn -> new ChatRequest(
                                session.id().value(),
                                step,
                                session.task().modelChoice(),
                                prompt.of(session),
                                Conversation.of(
                                        session,
                                        (Observation seen) -> whole.getOrDefault(seen.callId(), seen.result()),
                                        drawn),
                                specs(session),
                                session.steps().get(step).asking().tries(),
                                session.task().limits().timeout().plus(AFTER_DEADLINE))));
    }

    private Uni<Map<String, Picture>> shown(AgentSession session) {
        boolean sees = models.find(session.task().modelChoice().model())
                .map(ModelInfo::vision)
                .orElse(false);
        return sees ? pictures.of(session) : Uni.createFrom().item(Map.of());
    }

    private List<ToolSpec> specs(AgentSession session) {
        var specs = new ArrayList<ToolSpec>();
        for (var name : session.task().tools()) {
            tools.find(name).filter(tool -> tool.availability().available()).ifPresent(tool -> {
                var definition = tool.definition();
                specs.add(new ToolSpec(
                        definition.name(),
                        definition.description(),
                        definition.parameters().toString()));
            });
        }
        return specs;
    }

    /** Writes the failed tries and the deltas among the events. At the end returns the answer, with the deltas before it. */
    private Uni<Optional<Answer>> record(ActiveSession owned, AgentSession session, int step, List<Item> all) {
        var deltas = new DeltaJson(step);
        var failures = new ArrayList<Fact>();
        Fact answer = null;
        for (var heard : all) {
            switch (heard.event()) {
                case null -> answer = failed(step, Objects.requireNonNull(heard.end()));
                case ChatEvent.TryFailed(var failure) -> failures.add(failed(step, failure));
                case ChatEvent.ThoughtDelta(String text) -> deltas.add("thought", text);
                case ChatEvent.TextDelta(String text) -> deltas.add("answer", text);
                case ChatEvent.Answered(var whole) -> answer = stamp.stamp(session, step, whole);
            }
        }
        var end = Optional.ofNullable(answer).map(fact -> new Answer(deltas.texts(), fact));
        // before the deltas: a try that failed had no text yet
        return failures.isEmpty()
                ? told(owned, deltas, end)
                : writer.note(owned, failures).chain(() -> told(owned, deltas, end));
    }

    private Uni<Optional<Answer>> told(ActiveSession owned, DeltaJson deltas, Optional<Answer> end) {
        return end.isPresent() || deltas.texts().isEmpty()
                ? Uni.createFrom().item(end)
                : writer.deltas(owned, deltas.texts()).replaceWith(end);
    }

    private static Fact failed(int step, ModelException failure) {
        return new ModelFailed(
                step,
                new Failure(
                        failure.code().wireName(),
                        String.valueOf(failure.getMessage()),
                        failure.code().reason().wireName()),
                failure.isRetryable(),
                failure.spent().usage(),
                failure.spent().cost(),
                failure.pause(),
                failure.report());
    }

    /** Joins neighbouring deltas of one kind into one JSON text each. */
    private static final class DeltaJson {

        private final int step;
        private final List<String> texts = new ArrayList<>();
        private String kind = "";
        private final StringBuilder words = new StringBuilder();

        DeltaJson(int step) {
            this.step = step;
        }

        void add(String nextKind, String text) {
            if (!nextKind.equals(kind)) {
                flush();
                kind = nextKind;
            }
            words.append(text);
        }

        List<String> texts() {
            flush();
            return texts;
        }

        private void flush() {
            if (!words.isEmpty()) {
                texts.add(JsonNodeFactory.instance
                        .objectNode()
                        .put("step", step)
                        .put("kind", kind)
                        .put("text", StorableText.of(words.toString()))
                        .toString());
                words.setLength(0);
            }
        }
    }
}
