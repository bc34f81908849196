package dev.reagent.chaos.storm.client;

import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Entry.How;
import dev.reagent.chaos.history.Notebook;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Lists sessions. */
public final class Lister {

    private static final Set<String> TERMINAL = Set.of("completed", "failed", "cancelled");

    private final Api api;
    private final Notebook notes;

    public Lister(Api api, Notebook notes) {
        this.api = api;
        this.notes = notes;
    }

    /** The newest ones, again and again, until the bench is over. */
    public void work(SplittableRandom dice, BooleanSupplier stopped) throws InterruptedException {
        while (!stopped.getAsBoolean()) {
            page(dice.nextInt(api.servers()), How.LIST, "");
            Thread.sleep(dice.nextInt(1000, 3000));
        }
    }

    /** All of them, on one server. */
    public void listAll(int server) throws InterruptedException {
        var cursor = "";
        while (cursor != null) {
            var next = page(server, How.LAST_LIST, cursor);
            if (next.isEmpty()) {
                throw new IllegalStateException("the list does not come when all is quiet");
            }
            cursor = next.get().isEmpty() ? null : next.get();
        }
    }

    /** The cursor of the next page, an empty one behind the last; nothing where none came. */
    private Optional<String> page(int server, How how, String cursor) throws InterruptedException {
        var answer = api.get(server, "/v1/agents?limit=100" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
        if (answer.isEmpty() || answer.get().status() != 200) {
            return Optional.empty();
        }
        var page = Client.json(answer.get().body());
        for (var session : page.path("sessions")) {
            var status = session.path("status").asText();
            notes.note(new Entry.Shown(
                    answer.get().at(),
                    answer.get().asked(),
                    how,
                    session.path("session_id").asText(),
                    server,
                    status,
                    TERMINAL.contains(status) ? notes.once(session.toString()) : ""));
        }
        return Optional.of(page.path("next_cursor").asText(""));
    }
}
