package dev.reagent.sandbox;

import dev.reagent.agent.SandboxSize;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Docker on several machines: each run goes to the one that has least to do for its size, of those that have the image and are
 * large enough; code that stays, to where its session's stayed before. One that does not answer is left out, and a run that has not begun there begins elsewhere.
 */
final class LeastLoadedSandbox implements Sandbox {

    private final List<DockerSandbox> hosts;

    /** @param hosts at least one */
    LeastLoadedSandbox(List<DockerSandbox> hosts) {
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

    /** With the reasons of all where none is. */
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

    /** What the largest gives of those that can be used. */
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
                    .sorted(Comparator.comparing((DockerSandbox host) -> !(run.stays() && host.keeps(run.sessionId())))
                            .thenComparing(host -> host.size(run.tier()).reduced())
                            .thenComparing(DockerSandbox::load))
                    .iterator();
            return inTurn.hasNext() ? run(run, inTurn) : hosts.getFirst().run(run);
        });
    }

    /** On the next; and on the one after it where that was not there to begin it. */
    private static Uni<CodeResult> run(CodeRun run, Iterator<DockerSandbox> inTurn) {
        return inTurn.next()
                .run(run)
                .onFailure(failure -> inTurn.hasNext()
                        && failure instanceof SandboxFailed failed
                        && failed.why() == SandboxFailed.Why.UNAVAILABLE)
                .recoverWithUni(() -> run(run, inTurn));
    }

    /** Fails where nothing was found, and one could not be asked. */
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
