package dev.reagent.run.log;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import com.fasterxml.jackson.module.blackbird.BlackbirdModule;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.Outcome;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.Artifact;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.ModelChoice;
import dev.reagent.agent.task.SessionTimes;
import dev.reagent.agent.task.Task;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The JSON format of stored events: a record of a sealed type has its simple name under {@code "is"}. Thread-safe. */
public final class EventJson {

    private static final TypeReference<List<LogEntry>> LOG = new TypeReference<>() {};

    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private static final ObjectMapper JSON = mapper();

    private EventJson() {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "is")
    private interface Named {}

    /** Omits an empty list, as most calls have no artifacts. */
    private interface FewArtifacts {
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Artifact> artifacts();
    }

    /** The parts of records whose JSON is flat. */
    private interface Flat {
        @JsonUnwrapped
        Task.Input input();

        @JsonUnwrapped
        ModelChoice modelChoice();

        @JsonUnwrapped
        Task.Limits limits();

        @JsonUnwrapped
        Task.Schedule schedule();

        @JsonUnwrapped
        SessionSummary.State state();

        @JsonUnwrapped
        SessionSummary.Used used();

        @JsonUnwrapped
        SessionTimes times();
    }

    /** The names of times in a summary. */
    private interface Times {
        @JsonProperty("createdAt")
        Instant created();

        @JsonProperty("startedAt")
        Instant started();

        @JsonProperty("finishedAt")
        Instant finished();
    }

    public static String write(Object kept) {
        try {
            return JSON.writeValueAsString(kept);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + kept.getClass().getSimpleName(), e);
        }
    }

    public static Event event(String json) {
        return read(json, Event.class);
    }

    public static Observation observation(String json) {
        return read(json, Observation.class);
    }

    public static Task task(String json) {
        return read(json, Task.class);
    }

    public static List<LogEntry> log(String json) {
        try {
            return JSON.readValue(json, LOG);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored log cannot be read", e);
        }
    }

    public static Map<String, String> texts(String json) {
        try {
            return JSON.readValue(json, TEXTS);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("stored texts cannot be read", e);
        }
    }

    public static <T> T read(String json, Class<T> type) {
        try {
            return JSON.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored " + type.getSimpleName() + " cannot be read", e);
        }
    }

    private static ObjectMapper mapper() {
        var builder = JsonMapper.builder()
                .addModule(new JavaTimeModule())
                .addModule(new BlackbirdModule())
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .serializationInclusion(JsonInclude.Include.NON_NULL)
                .visibility(
                        com.fasterxml.jackson.annotation.PropertyAccessor.IS_GETTER,
                        com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility.NONE);
        builder.addMixIn(Observation.class, FewArtifacts.class)
                .addMixIn(Task.class, Flat.class)
                .addMixIn(SessionSummary.class, Flat.class)
                .addMixIn(SessionTimes.class, Times.class);
        for (var sealed : List.of(Event.class, Block.class, Message.class, Verdict.class, Outcome.class)) {
            builder.addMixIn(sealed, Named.class);
            records(sealed).forEach(kind -> builder.registerSubtypes(new NamedType(kind, kind.getSimpleName())));
        }
        return builder.build();
    }

    /** Returns the records of a sealed type, including those of the sealed types inside it. */
    private static Stream<Class<?>> records(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses())
                        .flatMap(EventJson::records)
                        .distinct()
                : Stream.of(type);
    }
}
