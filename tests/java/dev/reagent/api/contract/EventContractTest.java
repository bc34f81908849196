package dev.reagent.api.contract;

import static dev.reagent.api.Sessions.FENCE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.MessageResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.schema.SchemaValidator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Event;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.Sessions;
import dev.reagent.api.stream.EventFrame;
import dev.reagent.api.stream.EventFrames;
import dev.reagent.stream.StreamItem;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every event of a stream is what its schema in the contract says, and has no field beyond. */
class EventContractTest {

    private static final SessionId ID = new SessionId("9b2f4a1e-3c5d-4e6f-8a7b-0c1d2e3f4a5b");
    private static final Instant START = Instant.parse("2026-11-21T10:00:00Z");

    private static final ApprovalRequest ASKED = new ApprovalRequest(
            "1c2d3e4f-0000-4000-8000-000000000001",
            ApprovalRequest.Kind.TOOL,
            "call_2",
            "sql_query",
            "{\"sql\":\"SELECT 1\"}",
            START.plusSeconds(6),
            START.plusSeconds(3606));

    private static final Event[] A_LIFE = {
        new Event.SessionStarted(TestTask.of("how many orders?").task()),
        new Event.StepAsked(0, FENCE),
        Sessions.answered(
                0,
                "I look.",
                List.of(
                        Sessions.call("call_1", "web_fetch", "{\"url\":\"http://a\"}"),
                        Sessions.call("call_2", "sql_query", "{\"sql\":\"SELECT 1\"}")),
                null),
        new Event.ToolClaimed("call_1", FENCE),
        new Event.ToolStarted("call_1"),
        new Event.StepRestarted(0, Event.StepRestarted.Reason.CRASH),
        new Event.ToolClaimed("call_1", FENCE),
        new Event.ToolStarted("call_1"),
        new Event.ToolFinished(failed("call_1", "web_fetch", new Failure("timeout", "It took too long."))),
        new Event.ApprovalRequested(ASKED),
        new Event.Parked(),
        new Event.ApprovalDecided(ASKED.approvalId(), "call_2", new Verdict.Rejected("not today"), "local"),
        new Event.ToolFinished(failed("call_2", "sql_query", new Failure("rejected", "not today"))),
        new Event.StepFinished(0),
        new Event.StepAsked(1, FENCE),
        new Event.StepRestarted(1, Event.StepRestarted.Reason.REPAIR),
        Sessions.answered(1, "", List.of(), "None."),
        new Event.StepFinished(1)
    };

    private static final Event[] ENDS = {
        new Event.SessionCompleted("None."),
        new Event.SessionFailed(new Failure("model_unavailable", "It is away.", "overloaded"), "e1"),
        new Event.SessionCancelled(List.of())
    };

    /** Each part of an `allOf` would refuse the fields of the others; fields beyond all of them are looked for here. */
    private static final LevelResolver SCHEMAS_OF_PARTS = LevelResolver.create()
            .withLevel(SchemaValidator.ADDITIONAL_PROPERTIES_KEY, ValidationReport.Level.IGNORE)
            .build();

    private final JsonNode schemas = OpenApiFile.schemas();
    private final JsonNode events = OpenApiFile.read()
            .at("/paths/~1v1~1agents~1{id}~1events/get/responses/200/content/text~1event-stream/x-events");

    private static Observation failed(String callId, String tool, Failure why) {
        return new Observation(callId, tool, "", why, Duration.ofMillis(41), null, List.of(), SandboxUse.NONE);
    }

    private static List<EventFrame> frames() {
        var told = new ArrayList<EventFrame>();
        for (var end : ENDS) {
            var log = new ArrayList<LogEntry>();
            for (var event : A_LIFE) {
                happen(log, event, told);
            }
            happen(log, end, told);
        }
        for (var kind : StreamItem.Delta.Kind.values()) {
            EventFrames.of(ID, new StreamItem.Delta(7, START, 2, kind, "4\n2")).ifPresent(told::add);
        }
        for (var reason : StreamItem.Gap.Reason.values()) {
            EventFrames.of(ID, new StreamItem.Gap(3, 9, START, reason)).ifPresent(told::add);
        }
        return told;
    }

    private static void happen(List<LogEntry> log, Event event, List<EventFrame> told) {
        log.add(new LogEntry(log.size() + 1L, START.plusSeconds(log.size()), event));
        EventFrames.of(ID, new StreamItem.Happened(log.getLast(), AgentSession.of(ID, log)))
                .ifPresent(told::add);
    }

    @Test
    void theEventsOfTheContractAreThoseOfTheStream() {
        var inFile = new TreeSet<String>();
        events.fieldNames().forEachRemaining(inFile::add);
        assertEquals(frames().stream().map(EventFrame::name).collect(Collectors.toCollection(TreeSet::new)), inFile);
        var words = OpenApiFile.read()
                .at("/paths/~1v1~1agents~1{id}~1events/get/description")
                .textValue();
        inFile.forEach(name -> assertTrue(words.contains("`" + name + "`"), name));
    }

    @Test
    void everyEventIsWhatItsSchemaSays() {
        OpenAPI api = new OpenAPIV3Parser().read(OpenApiFile.PATH.toString());
        var validator = new SchemaValidator(api, new MessageResolver(SCHEMAS_OF_PARTS));
        var found = new ArrayList<String>();
        for (var frame : frames()) {
            var name = OpenApiFile.nameIn(events.get(frame.name()).get("$ref").textValue());
            Schema<?> schema = api.getComponents().getSchemas().get(name);
            validator
                    .validate(() -> frame.data(), schema, "event")
                    .getMessages()
                    .forEach(it -> found.add(frame.name() + ": " + it.getMessage()));
            var known = OpenApiFile.properties(schemas.get(name), schemas).keySet();
            frame.data().fieldNames().forEachRemaining(field -> {
                if (!known.contains(field)) {
                    found.add(frame.name() + ": " + field + " is not in " + name);
                }
            });
        }
        assertEquals("", String.join("\n", found));
    }
}
