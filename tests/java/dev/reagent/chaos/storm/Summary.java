package dev.reagent.chaos.storm;

import dev.reagent.chaos.check.Violation;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.storm.client.Client;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a history comes to, in a few lines for people. */
final class Summary {

    private final Map<String, Integer> blows = new TreeMap<>();
    private final Map<String, Integer> ends = new TreeMap<>();
    private final Map<String, Integer> decisions = new TreeMap<>();
    private final Map<String, Integer> failures = new TreeMap<>();
    private final List<Long> creates = new ArrayList<>();
    private final List<Long> cancels = new ArrayList<>();
    private int posts;
    private int rows;
    private int events;
    private int asked;
    private int readers;
    private int runs;

    static List<String> of(List<Entry> history, List<Violation> violations) {
        var summary = new Summary();
        history.forEach(summary::add);
        return summary.lines(violations);
    }

    private final HashSet<String> sessions = new HashSet<>();

    private void add(Entry entry) {
        switch (entry) {
            case Entry.Accepted it -> {
                runs += sessions.add(it.session()) ? 1 : 0;
                creates.add(it.tookMs());
            }
            case Entry.Shown it -> {
                if (it.how() == Entry.How.LAST_POLL) {
                    var code = it.view().isEmpty()
                            ? ""
                            : Client.json(it.view()).path("error").path("code").asText("");
                    ends.merge(it.status() + (code.isEmpty() ? "" : " (" + code + ")"), 1, Integer::sum);
                }
            }
            case Entry.Streamed it -> events++;
            case Entry.Replayed it -> readers++;
            case Entry.Decided it ->
                decisions.merge(it.kind() + " " + it.decision() + " " + it.http(), 1, Integer::sum);
            case Entry.Cancelled it -> {
                if (it.http() == 200) {
                    cancels.add(it.at() - it.asked());
                }
            }
            case Entry.Posted it -> posts++;
            case Entry.Inserted it -> rows++;
            case Entry.Asked it -> asked++;
            case Entry.Struck it -> blows.merge(it.what() + " " + it.whom(), 1, Integer::sum);
            case Entry.Failed it -> failures.merge(it.what().split("[ /?]")[0] + " " + kind(it.why()), 1, Integer::sum);
            case Entry.Answered it -> {}
            case Entry.Healed it -> {}
            case Entry.Unknown it -> {}
            case Entry.Quiet it -> {}
            case Entry.Left it -> {}
            case Entry.ErrorLogged it -> {}
        }
    }

    private static String kind(String why) {
        return why.length() > 3 && Character.isDigit(why.charAt(0)) ? why.substring(0, 3) : why.split("[:@]")[0];
    }

    private List<String> lines(List<Violation> violations) {
        var lines = new ArrayList<String>();
        lines.add("blows: " + blows);
        lines.add("runs accepted: " + runs + ", by end: " + ends);
        lines.add("model asked " + asked + " times; effects: " + posts + " posts, " + rows + " rows; decisions: "
                + decisions);
        lines.add("events read: " + events + " by " + readers + " readers from the first to the last");
        lines.add("creates in ms: " + spread(creates) + "; cancels in ms: " + spread(cancels));
        lines.add("requests that failed: " + failures);
        lines.add(violations.isEmpty() ? "every promise held" : violations.size() + " violations");
        return lines;
    }

    private static String spread(List<Long> times) {
        if (times.isEmpty()) {
            return "none";
        }
        long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
        return Arrays.asList(50, 95, 99, 100).stream()
                .map(percent -> (percent == 100 ? "max" : "p" + percent) + " "
                        + sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)])
                .toList()
                .toString();
    }
}
