package dev.reagent.model;

import dev.reagent.Gate;
import dev.reagent.agent.Usage;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a {@link ScriptedProvider} answers to one request, on whichever wire it came.
 *
 * @param status   200, or the status of an error whose body is {@code errorBody}
 * @param headers  besides the content type, such as {@code retry-after}
 * @param parts    of the answer, in order
 * @param usage    as it is reported
 * @param stop     as on Anthropic's wire; empty: {@code tool_use} with calls, else {@code end_turn}
 * @param delay    before the first byte
 * @param pause    between two events, or chunks
 * @param chunk    bytes written at a time; 0: an event at a time
 * @param fault    what goes wrong in mid-stream
 * @param faultAt  after that many events
 * @param gate     what is not sent before it is open
 * @param gateAt   so many events, or chunks, are sent before it; 0: the delay begins when it is open
 */
public record ScriptedReply(
        int status,
        Map<String, String> headers,
        String errorBody,
        List<Part> parts,
        Usage usage,
        String stop,
        Duration delay,
        Duration pause,
        int chunk,
        Fault fault,
        int faultAt,
        Gate gate,
        int gateAt) {

    /** A part of the answer. */
    public sealed interface Part {}

    /** Words, sent in pieces of a few characters. */
    public record Text(String text) implements Part {}

    /** Thinking, with the signature that must come back. */
    public record Thinking(String text, String signature) implements Part {}

    /** Thinking that cannot be read; Anthropic's wire only. */
    public record Redacted(String data) implements Part {}

    /** A block of a type that nobody knows; Anthropic's wire only. */
    public record Unknown(String json) implements Part {}

    /** A call; the arguments may be broken JSON. */
    public record Call(String callId, String tool, String arguments) implements Part {}

    /** What goes wrong in mid-stream. */
    public enum Fault {
        NONE,
        /** The connection is closed. */
        BREAK,
        /** The body ends as if all were well. */
        END,
        /** Nothing more comes, the connection stays. */
        STALL,
        /** An error event: overloaded. */
        OVERLOADED,
        /** An event that is no JSON. */
        RUBBISH
    }

    public static ScriptedReply of(Part... parts) {
        return new ScriptedReply(
                200,
                Map.of(),
                "",
                List.of(parts),
                new Usage(10, 0, 0, 0, 5, 0),
                "",
                Duration.ZERO,
                Duration.ZERO,
                0,
                Fault.NONE,
                0,
                Gate.OPEN,
                0);
    }

    public static ScriptedReply text(String words) {
        return of(new Text(words));
    }

    public static ScriptedReply call(String callId, String tool, String arguments) {
        return of(new Call(callId, tool, arguments));
    }

    /** An error before any stream. */
    public static ScriptedReply error(int status, String type) {
        var body = new JsonObject()
                .put("type", "error")
                .put(
                        "error",
                        new JsonObject().put("type", type).put("code", type).put("message", "scripted " + type));
        return of().withStatus(status, body.encode());
    }

    public ScriptedReply and(Part part) {
        var more = new ArrayList<>(parts);
        more.add(part);
        return new ScriptedReply(
                status, headers, errorBody, more, usage, stop, delay, pause, chunk, fault, faultAt, gate, gateAt);
    }

    public ScriptedReply withStatus(int other, String body) {
        return new ScriptedReply(
                other, headers, body, parts, usage, stop, delay, pause, chunk, fault, faultAt, gate, gateAt);
    }

    public ScriptedReply withHeader(String name, String value) {
        return new ScriptedReply(
                status,
                Map.of(name, value),
                errorBody,
                parts,
                usage,
                stop,
                delay,
                pause,
                chunk,
                fault,
                faultAt,
                gate,
                gateAt);
    }

    public ScriptedReply withUsage(Usage other) {
        return new ScriptedReply(
                status, headers, errorBody, parts, other, stop, delay, pause, chunk, fault, faultAt, gate, gateAt);
    }

    public ScriptedReply withStop(String reason) {
        return new ScriptedReply(
                status, headers, errorBody, parts, usage, reason, delay, pause, chunk, fault, faultAt, gate, gateAt);
    }

    /** @param before the first byte */
    public ScriptedReply after(Duration before) {
        return new ScriptedReply(
                status, headers, errorBody, parts, usage, stop, before, pause, chunk, fault, faultAt, gate, gateAt);
    }

    /** Held back until that gate is open. */
    public ScriptedReply behind(Gate other) {
        return behind(other, 0);
    }

    /** Held back until that gate is open, but for its first events. @param events at least 1 in a reply that pauses */
    public ScriptedReply behind(Gate other, int events) {
        return new ScriptedReply(
                status, headers, errorBody, parts, usage, stop, delay, pause, chunk, fault, faultAt, other, events);
    }

    public ScriptedReply pausing(Duration between) {
        return new ScriptedReply(
                status, headers, errorBody, parts, usage, stop, delay, between, chunk, fault, faultAt, gate, gateAt);
    }

    public ScriptedReply inChunksOf(int bytes) {
        return new ScriptedReply(
                status, headers, errorBody, parts, usage, stop, delay, pause, bytes, fault, faultAt, gate, gateAt);
    }

    public ScriptedReply failing(Fault how, int afterEvents) {
        return new ScriptedReply(
                status, headers, errorBody, parts, usage, stop, delay, pause, chunk, how, afterEvents, gate, gateAt);
    }
}
