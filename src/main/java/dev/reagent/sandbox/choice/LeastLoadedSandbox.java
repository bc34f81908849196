package dev.reagent.sandbox.choice;

import dev.reagent.agent.task.SandboxSize;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.docker.DockerSandbox;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Docker on several machines. Each run goes to the machine with the least load for its size, among those that have the image and are large
 * enough. Code that stays goes to the machine where its session's earlier code stayed. A machine that does not answer is skipped, and a run
 * that has not begun there begins on another.
 */
public final class LeastLoadedSandbox implements Sandbox {

    private final List<DockerSandbox> hosts;

    /** @param hosts at least one */
    public LeastLoadedSandbox(List<DockerSandbox> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    @Override
    public Availability availability() {
        return best(hosts.stream().map(DockerSandbox::availability).toList());
    }

    @Override
    public Availability availability(Tier tier) {
        return best(hosts.stream().map(host -> host.availability(tier)).toList());
    }

    /** If none is available, the result has the reasons of all. */
    private static Availability best(List<Availability> all) {
        return all.stream()
                .filter(Availability::available)
                .findFirst()
                .orElseGet(() -> Availability.unavailable(String.join(
                        "; and: ",
                        all.stream()
                                .map(it -> String.valueOf(it.reason()))
                                .distinct()
                                .toList())));
    }

    @Override
    public boolean walls() {
        return hosts.stream().allMatch(Sandbox::walls);
    }

    /** Returns the size on the largest machine that can be used. */
    @Override
    public SandboxSize size(Tier tier) {
        return usable(tier)
                .map(host -> host.size(tier))
                .max(Comparator.comparing(SandboxSize::reduced)
                        .reversed()
                        .thenComparing(SandboxSize::memoryMb)
                        .thenComparing(SandboxSize::vcpus))
                .orElseGet(() -> hosts.getFirst().size(tier));
    }

    private Stream<DockerSandbox> usable(Tier tier) {
        return hosts.stream().filter(host -> host.availability(tier).available());
    }

    @Override
    public Uni<CodeResult> run(CodeRun run) {
        return Uni.createFrom().deferred(() -> {
            var inTurn = usable(run.tier())
                    .sorted(Comparator.comparing((DockerSandbox host) ->
                                    !(run.stays() && host.keeps(run.call().sessionId())))
                            .thenComparing(host -> host.size(run.tier()).reduced())
                            .thenComparing(DockerSandbox::load))
                    .iterator();
            return inTurn.hasNext() ? run(run, inTurn) : hosts.getFirst().run(run);
        });
    }

    /** Runs on the next machine; if that was unavailable before the run began, on the one after it. */
    private static Uni<CodeResult> run(CodeRun run, Iterator<DockerSandbox> inTurn) {
        return inTurn.next()
                .run(run)
                .onFailure(failure -> inTurn.hasNext()
                        && failure instanceof SandboxFailed failed
                        && failed.why() == SandboxFailed.Why.UNAVAILABLE)
                .recoverWithUni(() -> run(run, inTurn));
    }

    /** Fails if nothing was found and an engine could not be reached. */
    @Override
    public Uni<List<KilledSandbox>> kill(String sessionId, String callId) {
        var failures = new ArrayList<Throwable>();
        var kills = hosts.stream()
                .map(host -> host.kill(sessionId, callId)
                        .onFailure(SandboxFailed.class)
                        .recoverWithItem(failure -> {
                            synchronized (failures) {
                                failures.add(failure);
                            }
                            return List.of();
                        }))
                .toList();
        return Uni.join().all(kills).andFailFast().map(lists -> {
            var killed = lists.stream().flatMap(List::stream).toList();
            synchronized (failures) {
                if (killed.isEmpty() && !failures.isEmpty()) {
                    throw (SandboxFailed) failures.getFirst();
                }
            }
            return killed;
        });
    }

    @Override
    public void forget(String sessionId) {
        hosts.forEach(host -> host.forget(sessionId));
    }
}
