package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The same idempotency key is always answered with the same session, and each session has one. */
final class OneSessionAKey {

    private OneSessionAKey() {}

    static List<Violation> check(List<Entry> history) {
        var violations = new ArrayList<Violation>();
        var ofKeys = new HashMap<String, Set<String>>();
        var keysOf = new HashMap<String, Set<String>>();
        for (var entry : history) {
            if (entry instanceof Entry.Accepted it) {
                ofKeys.computeIfAbsent(it.key(), none -> new TreeSet<>()).add(it.session());
                keysOf.computeIfAbsent(it.session(), none -> new TreeSet<>()).add(it.key());
            }
        }
        violations.addAll(several(ofKeys, "key %s was answered with the sessions %s"));
        violations.addAll(several(keysOf, "session %s was the answer to the keys %s"));
        return violations;
    }

    private static List<Violation> several(Map<String, Set<String>> sets, String words) {
        return sets.entrySet().stream()
                .filter(it -> it.getValue().size() > 1)
                .map(it -> new Violation("OneSessionAKey", "", words.formatted(it.getKey(), it.getValue())))
                .toList();
    }
}
