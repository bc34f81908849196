package dev.reagent.run.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ApprovalDecided;
import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.CancelRequested;
import dev.reagent.agent.Event.DeadlinePassed;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.ModelAnswered;
import dev.reagent.agent.Event.ModelFailed;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryDue;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.Event.SessionCancelled;
import dev.reagent.agent.Event.SessionCompleted;
import dev.reagent.agent.Event.SessionFailed;
import dev.reagent.agent.Event.SessionStarted;
import dev.reagent.agent.Event.StepAsked;
import dev.reagent.agent.Event.StepFinished;
import dev.reagent.agent.Event.StepRestarted;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.StopReason;
import dev.reagent.agent.TestTask;
import dev.reagent.agent.Usage;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Fence;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.MicroDollars;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.SandboxUse;
import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How events are kept: each kind is in {@link #EVENTS}. */
class EventJsonTest {

    private static final Fence FENCE = new Fence(1, "a");

    private static final Failure WHY = new Failure("network", "it broke");

    private static final List<Event> EVENTS = List.of(
            new SessionStarted(TestTask.of("do it").task()),
            new StepAsked(0, FENCE),
            new StepRestarted(0, StepRestarted.Reason.CRASH),
            new ModelAnswered(
                    0,
                    new Message.Assistant(List.of(new Block.Text("hello")), Origin.CLIENT),
                    "",
                    List.of(),
                    "hello",
                    null,
                    StopReason.END,
                    Usage.NONE,
                    MicroDollars.ZERO,
                    null),
            new ModelFailed(0, WHY, true, Usage.NONE, MicroDollars.ZERO, Duration.ofSeconds(1), null),
            new ToolClaimed("c", FENCE),
            new ToolStarted("c"),
            new DoubtExamined("c", Finding.UNKNOWN),
            new ToolFinished(
                    new Observation("c", "echo", "done", null, Duration.ofMillis(3), null, List.of(), SandboxUse.NONE)),
            new ApprovalRequested(new ApprovalRequest(
                    "a", ApprovalRequest.Kind.TOOL, "c", "echo", "{}", Instant.EPOCH, Instant.EPOCH.plusSeconds(60))),
            new ApprovalDecided("a", "c", new Verdict.Approved(), "someone"),
            new CancelRequested("client"),
            new DeadlinePassed(),
            new Parked(),
            new RetryPlanned(1, WHY, null, Duration.ofSeconds(1)),
            new RetryDue(1),
            new StepFinished(0),
            new SessionCompleted("done"),
            new SessionFailed(WHY, null),
            new SessionCancelled(List.of()));

    @Test
    void everyKindOfEventIsAmongThem() {
        assertEquals(
                kinds(Event.class).collect(Collectors.toSet()),
                EVENTS.stream().map(Object::getClass).collect(Collectors.toSet()));
    }

    @Test
    void eachIsReadAsItWasWritten() {
        for (var event : EVENTS) {
            assertEquals(event, EventJson.event(EventJson.write(event)));
        }
    }

    @Test
    void eachHasItsSimpleNameWhateverKindOfEventItIs() {
        for (var event : EVENTS) {
            var json = EventJson.write(event);
            assertTrue(json.startsWith("{\"is\":\"" + event.getClass().getSimpleName() + "\""), json);
        }
    }

    @Test
    void onlyWhatHappensToACallMayBeWrittenInTwoWays() {
        var twice = new HashSet<Class<?>>();
        for (var event : EVENTS) {
            long ways = Stream.of(Event.Fact.class, Event.Move.class, Event.ByOthers.class)
                    .filter(way -> way.isInstance(event))
                    .count();
            if (ways > 1) {
                twice.add(event.getClass());
            }
        }
        assertEquals(Set.of(ToolClaimed.class, ToolStarted.class, ToolFinished.class), twice);
    }

    private static Stream<Class<?>> kinds(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventJsonTest::kinds)
                : Stream.of(type);
    }
}
