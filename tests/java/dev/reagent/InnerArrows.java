package dev.reagent;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What each room inside a larger one may use of the others beside it; a room that is not named here must not exist. */
final class InnerArrows {

    /** By the larger room, by the room inside it; empty for the larger one's own files. */
    static final Map<String, Map<String, Set<String>>> ALL = new TreeMap<>();

    static {
        inside(
                "api",
                " -> approval artifact body catalogue log operator problem request run view webhook",
                "run -> view request body problem",
                "approval -> view request body problem",
                "stream -> view request problem",
                "log -> request problem",
                "webhook -> view request body problem",
                "operator -> request body problem",
                "catalogue -> request",
                "artifact -> view request problem",
                "view -> request problem",
                "request -> body problem",
                "body -> edge problem",
                "edge -> problem",
                "problem -> ");
        inside(
                "run",
                " -> server rescue loop reading parked intake log queue",
                "server -> rescue hold loop reading archive intake log queue",
                "rescue -> hold loop archive parked intake ledger log queue",
                "hold -> loop queue",
                "loop -> reading parked intake ledger log queue",
                "reading -> archive parked intake ledger log",
                "archive -> intake outbox ledger log",
                "parked -> ledger outbox log",
                "outbox -> log",
                "intake -> log queue",
                "ledger -> log",
                "log -> queue",
                "queue -> ");
        inside("agent", " -> call task", "call -> task", "task -> ");
        inside(
                "sandbox",
                " -> ",
                "choice -> . docker local lifecycle stub",
                "docker -> . lifecycle stub",
                "local -> . lifecycle stub",
                "lifecycle -> . stub",
                "stub -> .");
        inside(
                "model.wire",
                " -> anthropic openai format fault",
                "anthropic -> format fault",
                "openai -> format fault",
                "format -> fault",
                "fault -> ");
        inside(
                "tool.web",
                " -> http page route",
                "page -> http media route",
                "http -> media route",
                "media -> route",
                "route -> ");
        inside("stores", " -> ", "redis -> .", "embedded -> .", "start -> . embedded", "backup -> . embedded start");
    }

    private InnerArrows() {}

    /** @param rooms each as "room -> what it may use", where a dot is the larger room's own files */
    private static void inside(String house, String... rooms) {
        var arrows = new HashMap<String, Set<String>>();
        for (var room : rooms) {
            var sides = room.split("-> ?", -1);
            var below = Arrays.stream(sides[1].split(" "))
                    .filter(name -> !name.isEmpty())
                    .map(name -> name.equals(".") ? "" : name)
                    .collect(Collectors.toUnmodifiableSet());
            arrows.put(sides[0].strip(), below);
        }
        ALL.put(house, Map.copyOf(arrows));
    }
}
