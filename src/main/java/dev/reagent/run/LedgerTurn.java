package dev.reagent.run;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decider;
import dev.reagent.agent.Effect;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Finding;
import dev.reagent.agent.Observation;
import dev.reagent.agent.ToolCall;
import dev.reagent.tool.Reconciliation;
import dev.reagent.tool.ToolRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What calls with effects need before they are made: doubts about them examined, claims of them written down. Thread-safe. */
@ApplicationScoped
class LedgerTurn {

    private static final SessionLogger LOG = SessionLogger.of(LedgerTurn.class);

    /** A rule that has not found out by then cannot tell. */
    private static final Duration RULE_PATIENCE = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final ToolRegistry tools;
    private final CallLedger ledger;
    private final Observations observations;
    private final SessionWriter writer;
    private final MeterRegistry metrics;

    LedgerTurn(
            ToolRegistry tools,
            CallLedger ledger,
            Observations observations,
            SessionWriter writer,
            MeterRegistry metrics) {
        this.tools = tools;
        this.ledger = ledger;
        this.observations = observations;
        this.writer = writer;
        this.metrics = metrics;
    }

    /** Claims calls, in the ledger first; what is over by the ledger is not claimed again. */
    Uni<Void> claim(OwnedSession owned, AgentSession session, List<ToolCall> calls) {
        var effectful =
                calls.stream().filter(call -> call.effect() != Effect.NONE).toList();
        owned.claiming(true);
        return Uni.createFrom()
                .deferred(() -> ledger.claim(session, owned.log(), effectful))
                .onFailure(failure -> !(failure instanceof StaleLease))
                .retry()
                .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
                .expireIn(session.task().timeout().toMillis())
                .flatMap(over -> over.isEmpty()
                        ? writer.move(owned, session, Decider.claims(session, calls))
                        : writer.fact(owned, finished(over)))
                .onTermination()
                .invoke(() -> owned.claiming(false));
    }

    private static List<Event> finished(List<Observation> over) {
        return over.stream().map(seen -> (Event) new ToolFinished(seen)).toList();
    }

    /** Asks the rules of the tools what became of calls in doubt, all at the same time, and records each finding. */
    Uni<Void> examine(OwnedSession owned, List<ToolCall> calls) {
        return Multi.createFrom()
                .iterable(calls)
                .onItem()
                .transformToUni(call -> found(owned, call))
                .merge(calls.size())
                .onItem()
                .transformToUniAndConcatenate(found -> writer.fact(owned, found))
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<List<Event>> found(OwnedSession owned, ToolCall call) {
        return reconciled(owned.session(), call)
                .ifNoItem()
                .after(RULE_PATIENCE)
                .recoverWithItem(Reconciliation.Unknown::new)
                .onFailure()
                .recoverWithItem(failure -> {
                    LOG.error(
                            owned.session().id(), "has a call " + call.callId() + " whose tool's rule broke", failure);
                    return new Reconciliation.Unknown();
                })
                .flatMap(found -> events(owned, call, found));
    }

    private Uni<Reconciliation> reconciled(AgentSession session, ToolCall call) {
        return Uni.createFrom()
                .deferred(() -> tools.find(call.tool())
                        .map(tool -> tool.reconcile(Invocations.of(session, call)))
                        .orElseGet(() -> Uni.createFrom().item(new Reconciliation.Unknown())));
    }

    private Uni<List<Event>> events(OwnedSession owned, ToolCall call, Reconciliation found) {
        return switch (found) {
            case Reconciliation.Happened(var result) ->
                observations
                        .keep(owned, call, result, Duration.ZERO)
                        .map(seen -> List.of(examined(call, Finding.HAPPENED), new ToolFinished(seen)));
            case Reconciliation.DidNotHappen no ->
                Uni.createFrom().item(List.of(examined(call, Finding.DID_NOT_HAPPEN)));
            case Reconciliation.Unknown unknown -> Uni.createFrom().item(List.of(examined(call, Finding.UNKNOWN)));
        };
    }

    private Event examined(ToolCall call, Finding finding) {
        metrics.counter("reagent.calls.in.doubt", "finding", finding.name().toLowerCase(Locale.ROOT))
                .increment();
        return new DoubtExamined(call.callId(), finding);
    }
}
