package dev.reagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code ./reagent run "<prompt>"}: posts a task, shows its steps as they happen, prints the answer. */
public final class RunCommand {

    static final int COMPLETED = 0;
    static final int NOT_COMPLETED = 1;
    static final int NOT_ASKED = 2;

    static final Set<String> OVER = Set.of("completed", "failed", "cancelled");

    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, String> environment;

    RunCommand(PrintStream out, PrintStream err, Map<String, String> environment) {
        this.out = out;
        this.err = err;
        this.environment = environment;
    }

    public static void main(String... args) throws InterruptedException {
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        var err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(new RunCommand(out, err, System.getenv()).run(args));
    }

    /** Returns the exit code: 0 completed, 1 failed or cancelled, 2 wrong arguments or no server. */
    int run(String... args) throws InterruptedException {
        var isWithModel = args.length == 3 && args[0].equals("--model");
        if (!isWithModel && (args.length != 1 || args[0].isBlank() || args[0].startsWith("--"))) {
            err.println("usage: ./reagent run [--model NAME] \"PROMPT\"");
            return NOT_ASKED;
        }
        var server = environment.getOrDefault("REAGENT_URL", "http://127.0.0.1:8080");
        if (!server.matches("https?://[^\\s/]+(/.*)?")) {
            err.println("reagent: REAGENT_URL is \"" + server + "\": expected http://host:port");
            return NOT_ASKED;
        }
        try {
            return follow(
                    new ReagentClient(URI.create(server)),
                    server,
                    args[args.length - 1],
                    isWithModel ? Optional.of(args[1]) : Optional.empty());
        } catch (ReagentClient.NoAnswer | IllegalArgumentException e) {
            err.println("reagent: " + e.getMessage());
            return NOT_ASKED;
        }
    }

    private int follow(ReagentClient client, String server, String prompt, Optional<String> model)
            throws ReagentClient.NoAnswer, InterruptedException {
        var id = client.run(prompt, model);
        out.println("session " + id);
        var printer = new StepPrinter(out, server);
        String etag = null;
        while (true) {
            var news = client.next(id, etag);
            if (news.isPresent()) {
                etag = news.get().etag();
                printer.print(news.get().session());
                if (OVER.contains(news.get().session().path("status").asText())) {
                    return end(news.get().session());
                }
            }
            // avoids a tight loop if the server answers at once
            Thread.sleep(100);
        }
    }

    private int end(JsonNode session) {
        var status = session.path("status").asText();
        if (status.equals("completed")) {
            out.println();
            out.println(session.path("final_answer").asText().replaceAll("[\\p{Cntrl}&&[^\n\t]]", "?"));
            return COMPLETED;
        }
        var error = session.path("error");
        err.println("reagent: the run " + (status.equals("failed") ? "failed" : "was cancelled")
                + (error.isObject()
                        ? ": " + error.path("code").asText() + ": "
                                + error.path("message").asText()
                        : ""));
        return NOT_COMPLETED;
    }
}
