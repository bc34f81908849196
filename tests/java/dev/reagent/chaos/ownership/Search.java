package dev.reagent.chaos.ownership;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every history of a scope, the shortest first, until a number of states is known. */
final class Search {

    /** Two of 64 bits for each state: that two states share both is not to be expected. */
    private record Print(long one, long other) {}

    /** A state, and how it was reached. */
    private record Node(World world, Node before, String step) {}

    private final World first;
    private final int most;
    private final Set<Print> known = new HashSet<>();

    /** @param first where all histories begin */
    Search(World first, int most) {
        this.first = first;
        this.most = most;
    }

    /**
     * Searches.
     *
     * @return how many states it saw
     * @throws AssertionError with the steps to a state in which a property does not hold
     */
    int go() {
        var level = new ArrayList<Node>();
        known.add(print(first));
        level.add(new Node(first, null, "begins"));
        while (!level.isEmpty() && known.size() < most) {
            var next = new ArrayList<Node>();
            for (var node : level) {
                expand(node, next);
            }
            level = next;
        }
        return known.size();
    }

    private void expand(Node node, List<Node> next) {
        for (var step : node.world().steps()) {
            if (known.size() >= most) {
                return;
            }
            var world = node.world().copy();
            var told = node.world().told(step) + node.world().answered(step);
            try {
                world.make(step);
            } catch (Violation broken) {
                throw new AssertionError(broken.getMessage() + "\n" + tale(node, told) + "\n" + world, broken);
            }
            if (!world.isOver() && known.add(print(world))) {
                next.add(new Node(world, node, told));
            }
        }
    }

    private static Print print(World world) {
        var key = world.key();
        long one = 0xcbf29ce484222325L;
        long other = 17;
        for (int i = 0; i < key.length(); i++) {
            one = (one ^ key.charAt(i)) * 0x100000001b3L;
            other = other * 0x9E3779B97F4A7C15L + key.charAt(i);
        }
        return new Print(one, other);
    }

    private static String tale(Node last, String step) {
        var told = new ArrayList<String>();
        told.add(step);
        for (var node = last; node != null; node = node.before()) {
            told.add(node.step());
        }
        Collections.reverse(told);
        return String.join("\n", told);
    }
}
