package dev.reagent.chaos.simulation;

import dev.reagent.agent.call.Verdict;
import dev.reagent.agent.task.SessionId;
import dev.reagent.approval.Approval;
import dev.reagent.chaos.simulation.database.NoWaitingRuns;
import dev.reagent.chaos.simulation.database.SimulatedArchive;
import dev.reagent.chaos.simulation.database.SimulatedIntake;
import dev.reagent.chaos.simulation.database.SimulatedLedger;
import dev.reagent.chaos.simulation.database.SimulatedParking;
import dev.reagent.chaos.simulation.database.SimulatedWakeups;
import dev.reagent.model.ChatModel;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.RunStart;
import dev.reagent.run.intake.WaitingRuns;
import dev.reagent.run.ledger.CallLedger;
import dev.reagent.run.log.LogSettings;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionLog.Posted;
import dev.reagent.run.log.Signals;
import dev.reagent.run.log.StreamRecords;
import dev.reagent.run.loop.ParkingSettings;
import dev.reagent.run.loop.StopAll.Where;
import dev.reagent.run.parked.ApprovalRows;
import dev.reagent.run.parked.ParkedSessions;
import dev.reagent.run.parked.Wakeups;
import dev.reagent.run.queue.QueueSettings;
import dev.reagent.run.queue.QueuedRun;
import dev.reagent.run.queue.RunQueue;
import dev.reagent.run.queue.ServerId;
import dev.reagent.run.rescue.Cancellation;
import dev.reagent.run.rescue.SimulatedRedis;
import dev.reagent.run.rescue.WakeupDelivery;
import dev.reagent.run.server.RunServer;
import dev.reagent.run.server.RunSettings;
import dev.reagent.run.server.ServerStart;
import dev.reagent.sandbox.choice.Sandboxes;
import dev.reagent.stores.StoresSettings;
import dev.reagent.stores.redis.RedisLink;
import dev.reagent.stream.SessionStream;
import dev.reagent.stream.StreamStart;
import dev.reagent.tool.ToolRegistry;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A server: the real classes from its lifecycle down to the ports of the stores, and networks to the simulated stores. */
final class SimulatedServer {

    /** How long a client's cancel waits for a session's owner. */
    private static final Duration OWNER_PATIENCE = Duration.ofMillis(2500);

    final Node node = new Node();
    private final Stores stores;
    private final Wiring wiring = new Wiring();
    private @Nullable SessionStream stream;

    SimulatedServer(Stores stores, ChatModel model, ToolRegistry tools) {
        this.stores = stores;
        var redis = stores.redisNetwork;
        var postgres = stores.postgresNetwork;
        var tables = stores.tables;
        wiring.with(Clock.class, stores.time)
                .with(MeterRegistry.class, new CompositeMeterRegistry())
                .with(Signals.class, stores.signals.of(node))
                .with(SessionLog.class, redis.to(SessionLog.class, stores.log, node))
                .with(StreamRecords.class, redis.to(StreamRecords.class, stores.log, node))
                .with(RunQueue.class, redis.to(RunQueue.class, stores.queue, node))
                .with(RunIntake.class, postgres.to(RunIntake.class, new SimulatedIntake(tables), node))
                .with(ParkedSessions.class, postgres.to(ParkedSessions.class, new SimulatedParking(tables), node))
                .with(ApprovalRows.class, postgres.to(ApprovalRows.class, stores.approvals, node))
                .with(Wakeups.class, postgres.to(Wakeups.class, new SimulatedWakeups(tables), node))
                .with(CallLedger.class, postgres.to(CallLedger.class, new SimulatedLedger(tables), node))
                .with(SessionArchive.class, postgres.to(SessionArchive.class, new SimulatedArchive(tables), node))
                .with(WaitingRuns.class, postgres.to(WaitingRuns.class, new NoWaitingRuns(), node))
                .with(ChatModel.class, model)
                .with(ToolRegistry.class, tools)
                .with(QueueSettings.class, stores.settings)
                .with(RunSettings.class, stores.settings)
                .with(ParkingSettings.class, stores.settings)
                .with(LogSettings.class, stores.settings)
                .with(StoresSettings.class, stores.settings)
                .with(RedisLink.class, null)
                .with(String.class, "a folder that is not used")
                .with(Sandboxes.class, null)
                .with(SimulatedRedis.beans(stores.heads::life, stores.new EpochWatch()::isSettled));
    }

    SessionStream stream() {
        if (stream == null) {
            stream = StreamStart.of(wiring::get);
        }
        return stream;
    }

    String id() {
        return wiring.get(ServerId.class).value();
    }

    /** @param previous the id of the server that ran here before; null if its sessions are not given back at once */
    void start(@Nullable String previous) {
        stores.time.as(node, () -> {
            ServerStart.begin(wiring::get);
            if (previous != null) {
                quietly(wiring.get(RunQueue.class).abandon(previous));
            }
        });
    }

    /** As the request that was answered with 202. */
    void begin(RunRow row) {
        stores.time.as(node, () -> quietly(wiring.get(RunStart.class).start(row)));
    }

    void decide(Approval question, Verdict verdict, Approval.Status status) {
        stores.time.as(
                node,
                () -> quietly(wiring.get(ApprovalRows.class)
                        .settle(question, verdict, status, null, null, "person")
                        .flatMap(wakeup -> wakeup.map(wiring.get(WakeupDelivery.class)::deliver)
                                .orElseGet(() -> Uni.createFrom().voidItem()))));
    }

    /** As {@code Cancelling}, without the answer to the client. */
    void cancel(SessionId id) {
        stores.time.as(
                node,
                () -> quietly(wiring.get(Cancellation.class)
                        .request(id, "client")
                        .flatMap(posted -> switch (posted) {
                            case Posted.Missing lost -> Uni.createFrom().voidItem();
                            case Posted.Over over -> Uni.createFrom().voidItem();
                            case Posted.Waiting(var run) -> end(run, Where.NOWHERE);
                            case Posted.Unowned(var run) -> end(run, Where.NOWHERE);
                            case Posted.Owned(var run, var owner) ->
                                Uni.createFrom()
                                        .voidItem()
                                        .onItem()
                                        .delayIt()
                                        .by(OWNER_PATIENCE)
                                        .flatMap(waited -> stores.heads.isOver(run.id())
                                                ? Uni.createFrom().voidItem()
                                                : end(run, Where.ELSEWHERE));
                        })));
    }

    private Uni<Void> end(QueuedRun run, Where where) {
        return wiring.get(RunServer.class)
                .seize(run, where, stores.time.monotonicTime())
                .replaceWithVoid();
    }

    /** Whoever asked asks again, or a sweep does. */
    private static void quietly(Uni<?> work) {
        work.subscribe().with(done -> {}, failure -> {});
    }
}
