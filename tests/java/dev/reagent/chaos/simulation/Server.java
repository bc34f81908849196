package dev.reagent.chaos.simulation;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Decider;
import dev.reagent.agent.Decision;
import dev.reagent.agent.Event;
import dev.reagent.agent.Event.Fact;
import dev.reagent.agent.Event.Move;
import dev.reagent.agent.Event.ToolClaimed;
import dev.reagent.agent.Event.ToolFinished;
import dev.reagent.agent.Event.ToolStarted;
import dev.reagent.agent.LogEntry;
import dev.reagent.agent.LogMerge;
import dev.reagent.agent.call.Effect;
import dev.reagent.agent.call.Failure;
import dev.reagent.agent.call.Finding;
import dev.reagent.agent.call.Observation;
import dev.reagent.agent.call.ToolCall;
import dev.reagent.agent.task.SessionId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * A server as {@code AgentRunner}, {@code Claims} and {@code RunServer} make it, a step at a time: each step asks one store once.
 * One that was not answered is tried again as it was.
 */
final class Server {

    static final SessionId ID = new SessionId("00000000-0000-4000-8000-000000000001");

    /** What is next; what comes after it, null at rest. */
    interface Step {
        Step go();
    }

    final String name;
    private final World world;
    private Step next;
    private AgentSession session;
    private final List<LogEntry> log = new ArrayList<>();
    private long appends;
    private int ticket;
    private int stray;

    Server(String name, World world) {
        this.name = name;
        this.world = world;
    }

    boolean isAtRest() {
        return next == null;
    }

    /** Does the next step, where there is one. */
    void step() {
        if (next == null) {
            return;
        }
        try {
            next = next.go();
        } catch (Refused.Unanswered again) {
            // the same once more
        } catch (Refused.Behind behind) {
            next = restoreAnd(next);
        } catch (Refused.Stale stale) {
            session = null;
            next = () -> claimAbove();
        }
    }

    void beat() {
        try {
            world.ask(() -> {
                world.queue.beat(name, world.now());
                return true;
            });
        } catch (Refused.Unanswered late) {
            // the next one comes
        }
    }

    void take() {
        if (next == null) {
            adopt(world.ask(() -> world.queue.take(name, world.now())));
        }
    }

    private void adopt(int given) {
        if (given > 0) {
            ticket = given;
            next = () -> claim(0);
        }
    }

    /** What the queue says that this server holds, and it does not know, at two looks. */
    void adoptStrays() {
        int held = next == null ? world.queue.ticketOf(name) : 0;
        if (held == stray) {
            adopt(held);
        }
        stray = held;
    }

    /** Ends a session on request, whatever server holds it. */
    void seize() {
        if (next == null) {
            next = () -> {
                ticket = world.ask(() -> world.queue.hold(name, 0, true, world.now()));
                return claim(0);
            };
        }
    }

    private Step claimAbove() {
        if (world.database.archive().isPresent()) {
            return release(false);
        }
        return holdAbove(0, world.database.fence().attempt());
    }

    /** A new hold above that ticket, and the claim; nothing where another server holds the session. */
    private Step holdAbove(int above, int least) {
        int had = Math.max(above, ticket);
        int given = world.ask(() -> world.queue.hold(name, had, false, world.now()));
        if (given == 0) {
            return null;
        }
        ticket = given;
        return () -> claim(least);
    }

    private Step claim(int least) {
        var lease = world.lease();
        return switch (world.ask(() -> world.log.claim(ticket, least, lease, name))) {
            case Log.Claim.Parked waits -> release(false);
            case Log.Claim.Refused(int above) -> () -> holdAbove(above, least);
            case Log.Claim.Missing lost ->
                () -> {
                    world.putBack();
                    return release(false);
                };
            case Log.Claim.Claimed(var fence, var whole, boolean lost) -> {
                session = AgentSession.of(ID, whole).claimedBy(fence);
                log.clear();
                log.addAll(whole);
                appends = 0;
                yield session.isOver()
                        ? this::decide
                        : lost ? this::complete : fence.attempt() == 1 ? this::decide : this::recover;
            }
        };
    }

    /** {@code LostTails}. */
    private Step complete() {
        if (world.database.archive().isPresent()) {
            return release(false);
        }
        var saved = world.ask(world.database::saved).orElse(List.of());
        var whole = LogMerge.whole(log, saved);
        if (whole.size() > log.size()) {
            var merged = AgentSession.of(ID, whole).claimedBy(session.fence());
            var owner = merged.isRunnable() ? name : "";
            if (!world.ask(() -> world.log.restore(merged, ticket, whole, owner, World.heard(whole), 0))) {
                throw new Refused.Stale();
            }
            session = merged;
            log.clear();
            log.addAll(whole);
        }
        world.postAgain();
        if (session.isRunnable()) {
            return this::recover;
        }
        world.ask(() -> {
            world.queue.wake();
            return true;
        });
        return release(false);
    }

    private Step recover() {
        var known = session;
        var missing = world.ask(() -> world.database.missing(known));
        return missing.isEmpty() ? this::decide : fact(missing, this::decide);
    }

    private Step decide() {
        if (session.isOver()) {
            return this::archive;
        }
        if (!session.isRunnable()) {
            return release(false);
        }
        return switch (Decider.decide(session)) {
            case Decision.Write first -> move(Decider.movesFrom(session));
            case Decision.AskModel(int step) -> work(() -> fact(List.of(world.model.answer(step)), this::decide));
            case Decision.Examine(var calls) ->
                fact(
                        calls.stream()
                                .map(call -> (Fact) new Event.DoubtExamined(call.callId(), Finding.UNKNOWN))
                                .toList(),
                        this::decide);
            case Decision.ClaimCalls(var calls) -> () -> claimCalls(calls);
            case Decision.RunCalls(var calls) -> runCalls(calls);
            case Decision.Wait.ForPerson(var questions) ->
                () -> {
                    var known = session;
                    var whole = List.copyOf(log);
                    var requests = world.ask(() -> world.database.park(known, whole, questions));
                    var moves = new ArrayList<Move>();
                    requests.forEach(request -> moves.add(new Event.ApprovalRequested(request)));
                    moves.add(new Event.Parked());
                    return move(moves);
                };
            case Decision.Wait.ForTime later -> throw new Broken("nobody asked for another attempt: " + later);
            case Decision.StopAll(Failure why) ->
                move(List.of(why == null ? new Event.SessionCancelled(List.of()) : new Event.SessionFailed(why, null)));
        };
    }

    private Step claimCalls(List<ToolCall> calls) {
        var effectful =
                calls.stream().filter(call -> call.effect() != Effect.NONE).toList();
        var known = session;
        var whole = List.copyOf(log);
        var over = world.ask(() -> world.database.claim(known, whole, effectful));
        if (!over.isEmpty()) {
            return fact(over.stream().map(seen -> (Fact) new ToolFinished(seen)).toList(), this::decide);
        }
        return move(calls.stream()
                .map(call -> (Move) new ToolClaimed(call.callId(), session.fence()))
                .toList());
    }

    /** Their start confirms the lease right before they go out; between the two is only what luck has to cover. */
    private Step runCalls(List<ToolCall> calls) {
        var starts = new ArrayList<Fact>();
        for (var call : calls) {
            var state = session.call(call.callId());
            if (state != null && !state.started()) {
                starts.add(new ToolStarted(call.callId()));
            }
        }
        Step go = () -> {
            calls.forEach(world.invariants::made);
            return finish(world.shuffled(calls));
        };
        if (starts.isEmpty()) {
            return go;
        }
        var start = append(session, starts, List.of(), go);
        return () -> start.go().go();
    }

    /** One after the other, as they come in. */
    private Step finish(List<ToolCall> calls) {
        if (calls.isEmpty()) {
            return this::decide;
        }
        var call = calls.getFirst();
        var rest = calls.subList(1, calls.size());
        return work(() -> {
            var seen = world.model.result(call);
            var tell = fact(List.of(new ToolFinished(seen)), () -> finish(rest));
            return call.effect() == Effect.NONE ? tell : inLedger(seen, tell);
        });
    }

    private Step inLedger(Observation seen, Step then) {
        var known = session;
        return () -> {
            world.ask(() -> world.database.finish(known, seen));
            return then;
        };
    }

    /** Takes its time, and is broken off where the session is to stop. */
    private Step work(Supplier<Step> done) {
        return () -> {
            if (world.chance(30)) {
                var known = session;
                learn(world.ask(() -> world.log.append(known, 0, List.of(), List.of())));
            }
            if (session.cancelRequested() || session.deadlinePassed()) {
                return this::decide;
            }
            return world.chance(50) ? done.get() : next;
        };
    }

    private Step move(List<Move> moves) {
        return append(session, List.of(), moves, this::decide);
    }

    private Step fact(List<Fact> facts, Step then) {
        return append(session, facts, Decider.movesFrom(session.assuming(facts)), then);
    }

    private Step append(AgentSession base, List<Fact> facts, List<Move> moves, Step then) {
        long number = ++appends;
        return () -> {
            learn(world.ask(() -> world.log.append(base, number, facts, moves)));
            return then;
        };
    }

    private Step restoreAnd(Step then) {
        return () -> {
            var whole = List.copyOf(log);
            var known = session;
            long floor = 0;
            if (!world.log.isThere()) {
                if (!world.ask(() -> world.database.mayBelongTo(known.fence()))) {
                    throw new Refused.Stale();
                }
                floor = world.ask(world.database::countLoss) * Log.LOSS;
            }
            long least = floor;
            if (!world.ask(() -> world.log.restore(known, ticket, whole, name, World.heard(whole), least))) {
                throw new Refused.Stale();
            }
            return then;
        };
    }

    private void learn(List<LogEntry> entries) {
        for (var entry : entries) {
            if (entry.seq() > session.version()) {
                session = session.with(List.of(entry));
                log.add(entry);
            }
        }
    }

    private Step archive() {
        var known = session;
        var whole = List.copyOf(log);
        world.ask(() -> world.database.end(known, whole));
        return release(false);
    }

    private Step release(boolean goesOn) {
        int had = ticket;
        return () -> {
            world.ask(() -> world.queue.release(name, had, goesOn));
            session = null;
            return null;
        };
    }
}
