package dev.reagent.bench.bare;

import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import dev.reagent.model.ScriptedRequest;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.regex.Pattern;

/** The scripted model as a process of its own, which does what the prompt of a run asks of it. */
public final class ModelServer {

    private static final Pattern WISH =
            Pattern.compile("delay_ms=(\\d+) tool_steps=(\\d+)(?: pieces=(\\d+) pause_ms=(\\d+))?");

    private ModelServer() {}

    /** A prompt that makes every answer take {@code delay}, and all but the last of them call the echo tool. */
    public static String prompt(Duration delay, int toolSteps) {
        return "A run of the benchmark: delay_ms=" + delay.toMillis() + " tool_steps=" + toolSteps;
    }

    /** A prompt that makes the answer come after {@code delay}, in so many pieces with a pause between any two. */
    public static String talking(Duration delay, int pieces, Duration pause) {
        return prompt(delay, 0) + " pieces=" + pieces + " pause_ms=" + pause.toMillis();
    }

    public static void main(String[] args) throws IOException {
        var provider = ScriptedProvider.start().withoutRecording().script(ModelServer::reply);
        var stats = Vertx.vertx()
                .createHttpServer()
                .requestHandler(request -> request.response().end(Integer.toString(provider.inFlight())))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        System.out.println("wire " + provider.openAiBaseUrl() + ".");
        System.out.println("stats http://127.0.0.1:" + stats.actualPort() + ".");
        ParentProcess.awaitEnd();
    }

    private static ScriptedReply reply(ScriptedRequest request) {
        var wish = WISH.matcher(request.key());
        if (!wish.find()) {
            return ScriptedReply.error(400, "invalid_request_error");
        }
        var delay = Duration.ofMillis(Long.parseLong(wish.group(1)));
        if (wish.group(3) != null) {
            var words = Collections.nCopies(Integer.parseInt(wish.group(3)), new ScriptedReply.Text("word "));
            return ScriptedReply.of(words.toArray(ScriptedReply.Part[]::new))
                    .after(delay)
                    .pausing(Duration.ofMillis(Long.parseLong(wish.group(4))));
        }
        int step = request.step();
        var reply = step < Integer.parseInt(wish.group(2))
                ? ScriptedReply.text("I will echo line " + step + " and look at what comes back.")
                        .and(new ScriptedReply.Call(
                                "call_" + step, "echo", "{\"text\":\"This is line " + step + " of the benchmark.\"}"))
                : ScriptedReply.text("Every line came back as it went out.");
        return reply.after(delay);
    }
}
