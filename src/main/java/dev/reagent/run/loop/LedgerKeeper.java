package dev.reagent.run.loop;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decider;
import dev.reagent.agent.Event.DoubtExamined;
import dev.reagent.agent.Event.Fact;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.run.ledger.CallLedger;
import dev.reagent.run.log.SessionLogger;
import dev.reagent.run.log.StaleLease;
import dev.reagent.stores.Backoff;
import dev.reagent.tool.Reconciliation;
import dev.reagent.tool.ToolRegistry;
import io.micrometer.core.instrument.MeterRegistry;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Prepares calls with effects: settles doubts about them, and claims them in the ledger. Thread-safe. */
@ApplicationScoped
class LedgerKeeper {

    private static final SessionLogger LOG = SessionLogger.of(LedgerKeeper.class);

    /** Limit for a tool's rule; after it the result is unknown. */
    private static final Duration RULE_PATIENCE = Duration.ofSeconds(10);

    private final ToolRegistry tools;
    private final CallLedger ledger;
    private final Observations observations;
    private final SessionWriter writer;
    private final MeterRegistry metrics;

    LedgerKeeper(
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

    /** Claims calls, in the ledger first. Calls that the ledger has as finished are recorded instead. */
    Uni<Void> claim(ActiveSession owned, AgentSession session, List<ToolCall> calls) {
        var effectful =
                calls.stream().filter(call -> call.effect() != Effect.NONE).toList();
        owned.claiming(true);
        return Backoff.STORES
                .within(
                        session.task().limits().timeout(),
                        failure -> !(failure instanceof StaleLease),
                        () -> ledger.claim(session, owned.log(), effectful))
                .flatMap(over -> over.isEmpty()
                        ? writer.move(owned, session, Decider.claims(session, calls))
                        : writer.fact(owned, finished(over)))
                .onTermination()
                .invoke(() -> owned.claiming(false));
    }

    private static List<Fact> finished(List<Observation> over) {
        return over.stream().map(seen -> (Fact) new ToolFinished(seen)).toList();
    }

    /** Runs the tools' rules for calls in doubt, concurrently, and records each finding. */
    Uni<Void> examine(ActiveSession owned, List<ToolCall> calls) {
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

    private Uni<List<Fact>> found(ActiveSession owned, ToolCall call) {
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

    private Uni<List<Fact>> events(ActiveSession owned, ToolCall call, Reconciliation found) {
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

    private Fact examined(ToolCall call, Finding finding) {
        metrics.counter("reagent.calls.in.doubt", "finding", finding.name().toLowerCase(Locale.ROOT))
                .increment();
        return new DoubtExamined(call.callId(), finding);
    }
}
