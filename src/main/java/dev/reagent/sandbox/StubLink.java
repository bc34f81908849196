package dev.reagent.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * What is said with the stub of one sandbox, over its stdin and its stdout, in the frames that {@code stub.py} describes. Blocks; for one
 * thread at a time. Whoever has waited for too long closes the streams under it.
 */
final class StubLink {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] PING = "ping\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST_FRAME = 1 << 20;

    private final OutputStream stdin;
    private final DataInputStream stdout;

    /**
     * How the code of an order ended.
     *
     * @param code   its exit code; null where a signal ended it, or we did
     * @param signal the one that ended it; null where none did, or we did
     * @param oom    the kernel killed it for lack of memory; only a backend with a real memory limit can tell
     */
    record End(
            How ending,
            @Nullable Integer code,
            @Nullable Integer signal,
            boolean oom,
            long userMillis,
            long systemMillis,
            CodeResult.State state) {

        /** As a shell would say it; null where we ended it. */
        @Nullable
        Integer exitCode() {
            return signal == null ? code : Integer.valueOf(128 + signal);
        }
    }

    enum How {
        ENDED,
        TIMED_OUT,
        FLOODED
    }

    private record Frame(char kind, byte[] payload) {}

    StubLink(OutputStream stdin, InputStream stdout) {
        this.stdin = stdin;
        this.stdout = new DataInputStream(stdout);
    }

    /** Comes back once the stub is up. */
    void awaitReady() throws IOException {
        expectReady(next());
    }

    /** Comes back where it is still there, and still waits for its order. */
    void ping() throws IOException {
        stdin.write(PING);
        stdin.flush();
        expectReady(next());
    }

    /**
     * Orders a run, and passes on what comes out until all is told.
     *
     * @param rules for the code
     * @throws IOException where the sandbox ended before that; what came out before is passed on
     */
    void run(CodeRun run, CodeRules rules, RunOutput output) throws IOException {
        order(run, rules);
        while (true) {
            var frame = next();
            switch (frame.kind) {
                case 'O' -> output.stdout().write(frame.payload, frame.payload.length);
                case 'E' -> output.stderr().write(frame.payload, frame.payload.length);
                case 'X' -> output.ended(end(run, frame.payload));
                case 'F' -> takeFile(run, frame.payload, output);
                case 'Z' -> {
                    output.leftOut(leftOut(frame.payload));
                    return;
                }
                default -> throw new IOException("the sandbox said " + frame.kind);
            }
        }
    }

    private void order(CodeRun run, CodeRules rules) throws IOException {
        byte[] code = run.code().getBytes(StandardCharsets.UTF_8);
        byte[] input = run.stdin().getBytes(StandardCharsets.UTF_8);
        var order = JSON.createObjectNode()
                .put("program", run.language().program())
                .put("file", run.language().file())
                .put("code", code.length)
                .put("stdin", input.length)
                .put("seconds", run.timeout().toMillis() / 1000.0)
                .put("flood", CappedText.FLOOD)
                .put("filter", rules.filter())
                .<ObjectNode>set("limits", JSON.valueToTree(rules.limits()));
        order.putObject("keep")
                .put("files", run.kept().files())
                .put("bytes", run.kept().bytes());
        if (run.stays()) {
            order.put("stay", Stub.interpreter(run.language())).put("idle", Stub.STAYING_LIMIT.toSeconds());
        }
        var files = order.putArray("files");
        run.files().forEach(file -> files.addArray().add(file.name()).add(file.bytes()));
        var all = new ByteArrayOutputStream();
        all.write(JSON.writeValueAsBytes(order));
        all.write('\n');
        all.write(code);
        all.write(input);
        all.writeTo(stdin);
        for (var file : run.files()) {
            putFile(file);
        }
        stdin.flush();
    }

    private void putFile(SandboxFile file) throws IOException {
        try (var from = file.content().open()) {
            long sent = from.transferTo(stdin);
            if (sent != file.bytes()) {
                throw new IOException("the file %s has %d bytes, not %d".formatted(file.name(), sent, file.bytes()));
            }
        }
    }

    private void takeFile(CodeRun run, byte[] payload, RunOutput output) throws IOException {
        var file = JSON.readTree(payload);
        long bytes = file.path("bytes").asLong(-1);
        if (bytes < 0 || bytes > run.kept().bytes()) {
            throw new IOException("the sandbox sent a file of " + bytes + " bytes");
        }
        output.file(file.path("name").asText(), bytes, stdout);
    }

    private static LeftOut leftOut(byte[] payload) throws IOException {
        var told = JSON.readTree(payload);
        var first = new ArrayList<LeftOut.File>();
        told.path("left_out")
                .forEach(file -> first.add(new LeftOut.File(
                        file.path("name").asText(), file.path("why").asText())));
        return new LeftOut(first, told.path("all").asInt());
    }

    private static End end(CodeRun run, byte[] payload) throws IOException {
        var end = JSON.readTree(payload);
        return new End(
                switch (end.path("ending").asText()) {
                    case "ended" -> How.ENDED;
                    case "timed_out" -> How.TIMED_OUT;
                    case "flooded" -> How.FLOODED;
                    default -> throw new IOException("the sandbox ended as " + end);
                },
                end.path("code").isInt() ? end.path("code").asInt() : null,
                end.path("signal").isInt() ? end.path("signal").asInt() : null,
                end.path("oom").asBoolean(),
                end.path("user_ms").asLong(),
                end.path("system_ms").asLong(),
                state(run, end));
    }

    private static CodeResult.State state(CodeRun run, JsonNode end) {
        if (!run.stays()) {
            return CodeResult.State.NONE;
        }
        if (!end.path("stays").asBoolean()) {
            return CodeResult.State.LOST;
        }
        return end.path("fresh").asBoolean() ? CodeResult.State.NEW : CodeResult.State.KEPT;
    }

    private Frame next() throws IOException {
        char kind = (char) stdout.readUnsignedByte();
        int length = stdout.readInt();
        if (length < 0 || length > LARGEST_FRAME) {
            throw new IOException("the sandbox sent a frame of " + length + " bytes");
        }
        byte[] payload = new byte[length];
        stdout.readFully(payload);
        return new Frame(kind, payload);
    }

    private static void expectReady(Frame frame) throws IOException {
        if (frame.kind != 'R') {
            throw new IOException("the sandbox is not ready, it said " + frame.kind);
        }
    }
}
