package dev.reagent.deploy;

import static dev.reagent.deploy.YamlFile.map;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The rules of {@code docker/prometheus}: which alarms there are, and which numbers they are made of. */
final class Alerts {

    private static final Path FOLDER = Path.of("docker/prometheus");

    /** Prometheus' own. */
    private static final Set<String> NOT_OURS = Set.of("up");

    private static final Pattern METRIC = Pattern.compile("\\b(?<name>[a-z]+(_[a-z]+)+|up)\\b(\\{(?<labels>[^}]*)})?");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(=~|!~|!=|=)");
    private static final Pattern GROUPING = Pattern.compile("\\b(by|without|on|ignoring)\\s*\\([^)]*\\)");

    private Alerts() {}

    static List<String> names() {
        return rules().map(rule -> String.valueOf(rule.get("alert"))).toList();
    }

    /** The metrics that any alarm, or the autoscaler's adapter, looks at, with the labels that are asked of them. */
    static Map<String, Set<String>> metrics() {
        var found = new TreeMap<String, Set<String>>();
        rules().forEach(rule -> collect(String.valueOf(rule.get("expr")), found));
        var adapter = YamlFile.read(FOLDER.resolve("adapter.yaml"));
        for (var rule : YamlFile.<Map<String, Object>>list(map(adapter, "rules"), "external")) {
            found.computeIfAbsent(String.valueOf(map(rule, "name").get("as")), name -> new TreeSet<>());
        }
        return found;
    }

    private static void collect(String expression, Map<String, Set<String>> into) {
        var metrics = METRIC.matcher(GROUPING.matcher(expression).replaceAll(""));
        while (metrics.find()) {
            if (!NOT_OURS.contains(metrics.group("name"))) {
                var labels = into.computeIfAbsent(metrics.group("name"), name -> new TreeSet<>());
                var asked = metrics.group("labels");
                LABEL.matcher(asked == null ? "" : asked)
                        .results()
                        .map((MatchResult label) -> label.group(1))
                        .forEach(labels::add);
            }
        }
    }

    private static Stream<Map<String, Object>> rules() {
        return YamlFile.<Map<String, Object>>list(YamlFile.read(FOLDER.resolve("alerts.yaml")), "groups").stream()
                .flatMap(group -> YamlFile.<Map<String, Object>>list(group, "rules").stream());
    }
}
