package dev.reagent.sandbox.choice;

import dev.reagent.agent.task.SandboxSize;
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.Sandbox;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The first of several sandboxes that is available. It is chosen again for each run, so an engine may appear or disappear. */
final class FirstAvailableSandbox implements Sandbox {

    private final List<Sandbox> candidates;
    private final String whenNone;

    /** @param whenNone the reason given if there is no candidate */
    FirstAvailableSandbox(List<Sandbox> candidates, String whenNone) {
        this.candidates = List.copyOf(candidates);
        this.whenNone = whenNone;
    }

    @Override
    public Availability availability() {
        var reasons = new ArrayList<String>();
        for (var candidate : candidates) {
            var availability = candidate.availability();
            if (availability.available()) {
                return availability;
            }
            reasons.add(String.valueOf(availability.reason()));
        }
        return Availability.unavailable(reasons.isEmpty() ? whenNone : String.join("; and: ", reasons));
    }

    @Override
    public Availability availability(Tier tier) {
        return first().map(candidate -> candidate.availability(tier)).orElseGet(this::availability);
    }

    @Override
    public boolean walls() {
        return candidates.stream().allMatch(Sandbox::walls);
    }

    @Override
    public SandboxSize size(Tier tier) {
        return first().map(candidate -> candidate.size(tier))
                .orElseGet(() -> tier.within(Double.MAX_VALUE, Long.MAX_VALUE));
    }

    private Optional<Sandbox> first() {
        return candidates.stream()
                .filter(candidate -> candidate.availability().available())
                .findFirst();
    }

    @Override
    public Uni<CodeResult> run(CodeRun run) {
        return first().map(candidate -> candidate.run(run))
                .orElseGet(() -> Uni.createFrom()
                        .failure(() -> new SandboxFailed(
                                SandboxFailed.Why.UNAVAILABLE,
                                String.valueOf(availability().reason()))));
    }

    @Override
    public Uni<List<KilledSandbox>> kill(String sessionId, String callId) {
        // A candidate that never worked has nothing to kill. One that worked before may have, even if it does not work
        // now.
        var kills = candidates.stream()
                .map(candidate -> candidate
                        .kill(sessionId, callId)
                        .onFailure(failure -> !candidate.availability().available())
                        .recoverWithItem(List.of()))
                .toList();
        return kills.isEmpty()
                ? Uni.createFrom().item(List.of())
                : Uni.join()
                        .all(kills)
                        .andFailFast()
                        .map(lists -> lists.stream().flatMap(List::stream).toList());
    }

    @Override
    public void forget(String sessionId) {
        candidates.forEach(candidate -> candidate.forget(sessionId));
    }
}
