package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Entry.How;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A history made by hand: one run that posts once and then answers, as everybody should see it. */
final class Tale {

    static final String ID = "5e55";
    static final String TOTALS = "{\"steps\":2,\"cost_usd\":\"0.000012\"}";

    private static final String OVER =
            "\"session_id\":\"5e55\",\"status\":\"completed\",\"final_answer\":\"Done\",\"error\":null," + "\"totals\":"
                    + TOTALS + ",\"finished_at\":\"2026-11-21T10:00:09Z\"";

    private static final String STEPS =
            "\"steps\":[{\"index\":0,\"actions\":[{\"call_id\":\"c1\",\"tool\":\"web_fetch\","
                    + "\"args\":{\"method\":\"POST\"}}],\"observations\":[{\"call_id\":\"c1\",\"success\":true,"
                    + "\"result\":\"receipt-1\",\"error\":null}],\"final_answer\":null,\"cost_usd\":\"0.000007\"},"
                    + "{\"index\":1,\"actions\":[],\"observations\":[],\"final_answer\":\"Done\",\"cost_usd\":\"0.000005\"}]";

    private final List<Entry> entries = new ArrayList<>();

    Tale() {
        entries.add(new Entry.Accepted(1, "r1", "key", ID, 0, 1));
        entries.add(new Entry.Asked(2, "r1", 0, 1, true, List.of("c1"), "", 7));
        entries.add(new Entry.Posted(3, "c1", "r1", 0, "receipt-1"));
        entries.add(new Entry.Asked(4, "r1", 1, 1, true, List.of(), "Done", 5));
        read("A");
        entries.add(new Entry.Replayed(9, "A", ID));
        entries.add(new Entry.Shown(9, 9, How.POLL, ID, 1, "completed", view()));
        entries.add(new Entry.Shown(20, 20, How.LAST_POLL, ID, 2, "completed", view()));
        entries.add(new Entry.Shown(21, 21, How.LAST_LIST, ID, 2, "completed", "{" + OVER + "}"));
    }

    /** Another reader of all of it. */
    Tale read(String reader) {
        event(reader, 1, "session.started", "{}");
        event(reader, 2, "step.thought", "{\"step\":0,\"final_answer\":null}");
        event(reader, 3, "tool.started", "{\"step\":0,\"call_id\":\"c1\"}");
        event(reader, 4, "tool.finished", "{\"step\":0,\"call_id\":\"c1\"}");
        event(reader, 5, "step.finished", "{\"step\":0}");
        event(reader, 6, "answer.delta", "{\"step\":1,\"text\":\"Do\"}");
        event(reader, 7, "answer.delta", "{\"step\":1,\"text\":\"ne\"}");
        event(reader, 8, "step.thought", "{\"step\":1,\"final_answer\":\"Done\"}");
        event(reader, 9, "step.finished", "{\"step\":1}");
        return event(reader, 10, "session.completed", "{" + OVER + "}");
    }

    Tale event(String reader, long id, String event, String data) {
        entries.add(new Entry.Streamed(5, reader, ID, 0, id, event, data));
        return this;
    }

    /** What a reader gets instead of an event. */
    Tale instead(String reader, long id, String event, String data) {
        entries.replaceAll(
                entry -> entry instanceof Entry.Streamed it && it.reader().equals(reader) && it.id() == id
                        ? new Entry.Streamed(5, reader, ID, 0, id, event, data)
                        : entry);
        return this;
    }

    /** With that before all the rest. */
    Tale first(Entry entry) {
        entries.addFirst(entry);
        return this;
    }

    Tale and(Entry entry) {
        entries.add(entry);
        return this;
    }

    static String view() {
        return "{" + OVER + "," + STEPS + "}";
    }

    /** The same without what is not wanted. */
    Tale without(java.util.function.Predicate<Entry> unwanted) {
        entries.removeIf(unwanted);
        return this;
    }

    /** The same with what it looks like at the end changed. */
    Tale shownLast(UnaryOperator<String> change) {
        entries.replaceAll(entry -> entry instanceof Entry.Shown it && it.how() == How.LAST_POLL
                ? new Entry.Shown(
                        it.at(), it.asked(), it.how(), it.session(), it.server(), it.status(), change.apply(it.view()))
                : entry);
        return this;
    }

    List<Entry> entries() {
        return entries;
    }
}
