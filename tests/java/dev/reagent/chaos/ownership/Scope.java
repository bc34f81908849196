package dev.reagent.chaos.ownership;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * What may happen in a history.
 *
 * @param servers how many there are
 * @param sweeps  whether they look for runs that the queue lost
 * @param most    how often each fault happens at most
 * @param rules   those that are not left out
 * @param watched properties that are checked
 */
record Scope(int servers, boolean sweeps, Map<Fault, Integer> most, Set<Rule> rules, Set<Property> watched) {

    /** Nothing but work. */
    static Scope of(int servers) {
        return new Scope(servers, false, Map.of(), EnumSet.allOf(Rule.class), EnumSet.allOf(Property.class));
    }

    Scope with(Fault fault, int times) {
        var more = new EnumMap<Fault, Integer>(Fault.class);
        more.putAll(most);
        more.put(fault, times);
        return new Scope(servers, sweeps, more, rules, watched);
    }

    Scope sweeping() {
        return new Scope(servers, true, most, rules, watched);
    }

    Scope without(Rule rule) {
        var fewer = EnumSet.copyOf(rules);
        fewer.remove(rule);
        return new Scope(servers, sweeps, most, fewer, watched);
    }

    Scope watching(Property... properties) {
        return new Scope(servers, sweeps, most, rules, EnumSet.copyOf(Set.of(properties)));
    }

    int most(Fault fault) {
        return most.getOrDefault(fault, 0);
    }
}
