package dev.reagent.sandbox.stub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.CodeRun;
import dev.reagent.sandbox.LeftOut;
import dev.reagent.sandbox.SandboxFile;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/**
 * The protocol with the stub of one sandbox, over its stdin and stdout, in the frames that {@code stub.py} describes. Calls block; one
 * thread at a time. To end a wait that takes too long, another thread closes the streams.
 */
public final class StubLink {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] PING = "ping\n".getBytes(StandardCharsets.US_ASCII);
    private static final int LARGEST_FRAME = 1 << 20;

    private final OutputStream stdin;
    private final DataInputStream stdout;

    private record Frame(char kind, byte[] payload) {}

    public StubLink(OutputStream stdin, InputStream stdout) {
        this.stdin = stdin;
        this.stdout = new DataInputStream(stdout);
    }

    /** Returns once the stub has started. */
    public void awaitReady() throws IOException {
        expectReady(next());
    }

    /** Returns if the stub still runs and waits for code. */
    public void ping() throws IOException {
        stdin.write(PING);
        stdin.flush();
        expectReady(next());
    }

    /**
     * Runs code, and passes its output on until its end.
     *
     * @param rules for the code
     * @throws IOException if the sandbox ended before that; earlier output is passed on
     */
    public void run(CodeRun run, CodeRules rules, RunOutput output) throws IOException {
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

    private static StubEnd end(CodeRun run, byte[] payload) throws IOException {
        var end = JSON.readTree(payload);
        return new StubEnd(
                switch (end.path("ending").asText()) {
                    case "ended" -> StubEnd.How.ENDED;
                    case "timed_out" -> StubEnd.How.TIMED_OUT;
                    case "flooded" -> StubEnd.How.FLOODED;
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
