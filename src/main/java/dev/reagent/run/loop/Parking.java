package dev.reagent.run.loop;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Decision.Wait;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.ParkingEvents;
import dev.reagent.agent.call.ApprovalRequest;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.run.log.StaleLease;
import dev.reagent.run.parked.ParkedSessions;
import dev.reagent.run.reading.LongResults;
import dev.reagent.stores.Backoff;
import dev.reagent.tool.ToolRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Parks sessions that wait for people or for time: writes the wait and the whole session to PostgreSQL first, then to the log. */
@ApplicationScoped
class Parking {

    private static final Duration DETAILS_PATIENCE = Duration.ofSeconds(30);

    private final ParkedSessions parked;
    private final LongResults results;
    private final SessionWriter writer;
    private final ToolRegistry tools;
    private final ParkingSettings settings;
    private final MeterRegistry metrics;

    Parking(
            ParkedSessions parked,
            LongResults results,
            SessionWriter writer,
            ToolRegistry tools,
            ParkingSettings settings,
            MeterRegistry metrics) {
        this.parked = parked;
        this.results = results;
        this.writer = writer;
        this.tools = tools;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Saves and parks the session. An event that arrived meanwhile keeps it runnable. */
    Uni<Void> park(ActiveSession owned, AgentSession decidedOn, Wait wait) {
        return switch (wait) {
            case Wait.ForPerson(var questions) -> ask(owned, decidedOn, questions);
            case Wait.ForTime(var planned) -> postpone(owned, decidedOn, planned);
        };
    }

    private Uni<Void> ask(ActiveSession owned, AgentSession decidedOn, List<Question> questions) {
        var log = logOf(owned, decidedOn);
        return Uni.combine()
                .all()
                .unis(cards(decidedOn, questions), results.of(decidedOn))
                .asTuple()
                .flatMap(whole ->
                        saved(decidedOn, () -> parked.park(decidedOn, log, whole.getItem2(), whole.getItem1())))
                .flatMap(requests -> writer.move(owned, decidedOn, ParkingEvents.of(requests)))
                .call(() -> owned.session().isRunnable()
                        ? parked.unpark(decidedOn.id())
                        : Uni.createFrom().voidItem());
    }

    /** The run's time continues. A cancel and its deadline also wake it. */
    private Uni<Void> postpone(ActiveSession owned, AgentSession decidedOn, RetryPlanned planned) {
        var log = logOf(owned, decidedOn);
        return results.of(decidedOn)
                .flatMap(whole -> saved(decidedOn, () -> parked.postpone(decidedOn, log, whole, planned)))
                .flatMap(saved -> writer.move(owned, decidedOn, ParkingEvents.of(planned)))
                .invoke(() -> count(owned.session(), planned));
    }

    private void count(AgentSession session, RetryPlanned planned) {
        if (session.retries().failed() == planned.failed()) {
            metrics.counter("reagent.runs.retried", "error_type", planned.why().code())
                    .increment();
        }
    }

    private static List<LogEntry> logOf(ActiveSession owned, AgentSession decidedOn) {
        return owned.log().stream()
                .filter(entry -> entry.seq() <= decidedOn.version())
                .toList();
    }

    /** Retries while PostgreSQL is down, at most for the run's timeout. */
    private static <T> Uni<T> saved(AgentSession session, Supplier<Uni<? extends T>> save) {
        return Backoff.STORES.within(
                session.task().limits().timeout(), failure -> !(failure instanceof StaleLease), save);
    }

    private Uni<List<ParkedSessions.Card>> cards(AgentSession session, List<Question> questions) {
        if (questions.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        var cards = questions.stream().map(question -> card(session, question)).toList();
        return Uni.join().all(cards).andFailFast();
    }

    private Uni<ParkedSessions.Card> card(AgentSession session, Question question) {
        var call = question.call();
        boolean inDoubt = question.kind() == ApprovalRequest.Kind.RECONCILIATION;
        var state = session.call(call.callId());
        return (inDoubt ? Uni.createFrom().item(doubt(state)) : details(call))
                .map(details -> new ParkedSessions.Card(
                        approvalId(session, question, state),
                        question,
                        details.toString(),
                        inDoubt ? settings.reconciliationExpiry() : settings.approvalExpiry()));
    }

    /** The same id for the same question; a new one for each new doubt. */
    private static String approvalId(AgentSession session, Question question, @Nullable CallState state) {
        var name = session.id() + "/" + question.call().callId() + "/" + question.kind() + "/"
                + (state == null ? 0 : state.claims());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static ObjectNode doubt(@Nullable CallState state) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("reason", "The server stopped after this call was claimed. The call may or may not have happened.")
                .put("started", state != null && state.started());
    }

    private Uni<ObjectNode> details(ToolCall call) {
        return tools.find(call.tool())
                .map(tool -> tool.details(Invocations.arguments(call)))
                .orElseGet(() -> Uni.createFrom().item(JsonNodeFactory.instance.objectNode()))
                .ifNoItem()
                .after(DETAILS_PATIENCE)
                .recoverWithItem(
                        () -> JsonNodeFactory.instance.objectNode().put("details", "could not be found out in time"))
                .onFailure()
                .recoverWithItem(() -> JsonNodeFactory.instance.objectNode().put("details", "could not be found out"));
    }
}
