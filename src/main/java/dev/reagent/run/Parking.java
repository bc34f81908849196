package dev.reagent.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.ApprovalRequest;
import dev.reagent.agent.CallState;
import dev.reagent.agent.Decision.Question;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.ApprovalRequested;
import dev.reagent.agent.Event.Parked;
import dev.reagent.agent.Event.RetryPlanned;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.ToolCall;
import dev.reagent.tool.ToolRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets a session wait, for people or for time: what it waits for and all of it in PostgreSQL first, then in the log. */
@ApplicationScoped
class Parking {

    private static final Duration DETAILS_PATIENCE = Duration.ofSeconds(30);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final ParkedSessions parked;
    private final LongResults results;
    private final SessionWriter writer;
    private final ToolRegistry tools;
    private final RunSettings settings;
    private final MeterRegistry metrics;

    Parking(
            ParkedSessions parked,
            LongResults results,
            SessionWriter writer,
            ToolRegistry tools,
            RunSettings settings,
            MeterRegistry metrics) {
        this.parked = parked;
        this.results = results;
        this.writer = writer;
        this.tools = tools;
        this.settings = settings;
        this.metrics = metrics;
    }

    /** Asks the questions and parks; an event that came meanwhile keeps the session awake. */
    Uni<Void> park(OwnedSession owned, AgentSession decidedOn, List<Question> questions) {
        var log = logOf(owned, decidedOn);
        return Uni.combine()
                .all()
                .unis(cards(decidedOn, questions), results.of(decidedOn))
                .asTuple()
                .flatMap(whole ->
                        saved(decidedOn, () -> parked.park(decidedOn, log, whole.getItem2(), whole.getItem1())))
                .flatMap(requests -> writer.move(owned, decidedOn, moves(requests)))
                .call(() -> owned.session().isRunnable()
                        ? parked.unpark(decidedOn.id())
                        : Uni.createFrom().voidItem());
    }

    /** Parks until the run's next attempt may begin; its clock goes on, and a cancel and its deadline wake it too. */
    Uni<Void> postpone(OwnedSession owned, AgentSession decidedOn, RetryPlanned planned) {
        var log = logOf(owned, decidedOn);
        return results.of(decidedOn)
                .flatMap(whole -> saved(decidedOn, () -> parked.postpone(decidedOn, log, whole, planned)))
                .flatMap(saved -> writer.move(owned, decidedOn, moves(planned)))
                .invoke(() -> count(owned.session(), planned));
    }

    private void count(AgentSession session, RetryPlanned planned) {
        if (session.retries().failed() == planned.failed()) {
            metrics.counter("reagent.runs.retried", "error_type", planned.why().code())
                    .increment();
        }
    }

    private static List<LogEntry> logOf(OwnedSession owned, AgentSession decidedOn) {
        return owned.log().stream()
                .filter(entry -> entry.seq() <= decidedOn.version())
                .toList();
    }

    /** While PostgreSQL is away this waits, as long as the run itself may. */
    private static <T> Uni<T> saved(AgentSession session, Supplier<Uni<? extends T>> save) {
        return Uni.createFrom()
                .deferred(save)
                .onFailure(failure -> !(failure instanceof StaleLease))
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .expireIn(session.task().timeout().toMillis());
    }

    /** What parking writes into the log. */
    static List<Event> moves(List<ApprovalRequest> requests) {
        var moves = new ArrayList<Event>();
        requests.forEach(request -> moves.add(new ApprovalRequested(request)));
        moves.add(new Parked());
        return moves;
    }

    /** What waiting for another attempt writes into the log. */
    static List<Event> moves(RetryPlanned planned) {
        return List.of(planned, new Parked());
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
                        question.kind(),
                        call.callId(),
                        call.tool(),
                        call.arguments(),
                        call.digest(),
                        details.toString(),
                        inDoubt ? settings.reconciliationExpiry() : settings.approvalExpiry()));
    }

    /** The same for the same question; another one for each new doubt. */
    private static String approvalId(AgentSession session, Question question, @Nullable CallState state) {
        var name = session.id() + "/" + question.call().callId() + "/" + question.kind() + "/"
                + (state == null ? 0 : state.claims());
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private static ObjectNode doubt(@Nullable CallState state) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("reason", "The server went away after this call was claimed. It may have happened or not.")
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
