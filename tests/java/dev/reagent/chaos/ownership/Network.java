package dev.reagent.chaos.ownership;

import dev.reagent.chaos.ownership.Request.Script;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests and answers under way, in no order. */
final class Network {

    private final Watch watch;
    private final List<Request> requests = new ArrayList<>();

    Network(Watch watch) {
        this.watch = watch;
    }

    Network copy(Watch watch) {
        var copy = new Network(watch);
        requests.forEach(each -> copy.requests.add(each.copy()));
        return copy;
    }

    List<Request> all() {
        return requests;
    }

    Request send(Request request) {
        requests.add(request);
        watch.sent(request);
        return request;
    }

    /** What a server waits for from a script. */
    @Nullable
    Request find(int server, Script script) {
        for (var each : requests) {
            if (each.server == server && each.script == script && !each.givenUp) {
                return each;
            }
        }
        return null;
    }

    boolean awaits(int server, Script script) {
        return find(server, script) != null;
    }

    /** Nobody waits for it any more; its script may still run. */
    void giveUp(Request request) {
        request.givenUp = true;
        if (request.answer != null) {
            requests.remove(request);
        }
    }

    void giveUp(int server, Script... scripts) {
        for (var script : scripts) {
            var request = find(server, script);
            if (request != null) {
                giveUp(request);
            }
        }
    }

    void lapse(int server) {
        for (var each : requests) {
            if (each.server == server && each.script != Script.BEAT) {
                each.lapsed = true;
            }
        }
    }

    void write(Key key) {
        // their order means nothing
        var each = new ArrayList<String>();
        for (var request : requests) {
            var one = new Key();
            request.write(one);
            each.add(one.toString());
        }
        each.sort(null);
        each.forEach(text -> {
            for (int i = 0; i < text.length(); i++) {
                key.add(text.charAt(i));
            }
        });
    }
}
