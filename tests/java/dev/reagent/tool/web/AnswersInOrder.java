package dev.reagent.tool.web;

import static dev.reagent.tool.ToolErrorCode.UNKNOWN_HOST;

import dev.reagent.tool.web.route.FetchFailure;
import dev.reagent.tool.web.route.HostResolver;
import io.smallrye.mutiny.Uni;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A resolver whose answers are given beforehand; the last one of a host stays. */
public final class AnswersInOrder implements HostResolver {

    private final Map<String, Deque<List<InetAddress>>> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new ArrayList<>();

    public AnswersInOrder answer(String host, String... addresses) {
        var list =
                java.util.Arrays.stream(addresses).map(InetAddress::ofLiteral).toList();
        answers.computeIfAbsent(host, ignored -> new ArrayDeque<>()).add(list);
        return this;
    }

    public synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    @Override
    public Uni<List<InetAddress>> resolve(String host) {
        return Uni.createFrom().item(() -> next(host));
    }

    private synchronized List<InetAddress> next(String host) {
        asked.add(host);
        var left = answers.get(host);
        if (left == null) {
            throw new FetchFailure(UNKNOWN_HOST, "no such host");
        }
        return left.size() > 1 ? left.remove() : left.element();
    }
}
