package dev.reagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.HashSet;
import java.util.Set;

/** Prints each part of a session once, as soon as a view shows it. Not thread-safe. */
final class StepPrinter {

    private static final int SHORT = 400;

    private final PrintStream out;
    private final String server;
    private final Set<String> printed = new HashSet<>();

    StepPrinter(PrintStream out, String server) {
        this.out = out;
        this.server = server;
    }

    void print(JsonNode session) {
        for (var step : session.path("steps")) {
            print(step, step.path("index").asInt());
        }
        for (var approval : session.path("pending_approvals")) {
            printApproval(approval);
        }
    }

    private void print(JsonNode step, int index) {
        var thought = step.path("thought").asText("");
        if (!thought.isBlank()) {
            once("thought " + index, "step " + (index + 1) + "  " + brief(thought));
        }
        for (var action : step.path("actions")) {
            once(
                    "action " + action.path("call_id").asText(),
                    "  → " + action.path("tool").asText() + " "
                            + brief(action.path("args").toString()));
        }
        for (var observation : step.path("observations")) {
            var text = observation.path("success").asBoolean()
                    ? "  ← " + brief(plain(observation.path("result")))
                    : "  ✗ " + observation.path("error").path("code").asText() + ": "
                            + brief(observation.path("error").path("message").asText());
            once("observation " + observation.path("call_id").asText(), text);
        }
    }

    private void printApproval(JsonNode approval) {
        var id = approval.path("approval_id").asText();
        once("approval " + id, """
                waiting for approval: %s %s; approve with:
                  curl -X POST %s/v1/approvals/%s/decision -H 'Content-Type: application/json' -d '{"decision": "approve"}'""".formatted(
                approval.path("tool").asText(), brief(approval.path("args").toString()), server, id));
    }

    private void once(String what, String text) {
        if (printed.add(what)) {
            out.println(text);
            out.flush();
        }
    }

    private static String plain(JsonNode result) {
        return result.isTextual() ? result.asText() : result.toString();
    }

    private static String brief(String text) {
        // a tool's result may contain sequences that a terminal would execute
        var line = text.replaceAll("\\s+", " ").replaceAll("\\p{Cntrl}", "?").strip();
        return line.length() <= SHORT ? line : line.substring(0, SHORT) + "…";
    }
}
