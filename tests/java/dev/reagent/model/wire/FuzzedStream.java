package dev.reagent.model.wire;

import dev.reagent.model.RawProvider.Reply;
import dev.reagent.model.RawProvider.Reply.After;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A stream of a wire, and what a seed has done to it.
 *
 * @param words   the answer, where it calls nothing
 * @param calls   the arguments of its calls
 * @param sent    the bytes on the wire
 * @param changed what was done to its events; cutting the bytes into pieces is no change
 */
record FuzzedStream(
        boolean anthropic,
        String words,
        List<String> calls,
        String sent,
        List<String> changed,
        List<byte[]> pieces,
        After after) {

    private static final List<String> SYLLABLES = List.of(
            "one ", "zwei ", "três ", "四 ", "🦦 ", "a < b ", "{", "} ", "[x] ", "\n", "`c` ", "\"q\" ", "data: ");

    static FuzzedStream of(boolean anthropic, SplittableRandom random) {
        var words = new ArrayList<String>();
        var calls = new ArrayList<List<String>>();
        for (int i = random.nextInt(1, 8); i > 0; i--) {
            words.add(SYLLABLES.get(random.nextInt(SYLLABLES.size())));
        }
        for (int i = random.nextInt(4) - 1; i > 0; i--) {
            calls.add(cut(
                    new JsonObject()
                            .put("text", "t" + i)
                            .put("n", random.nextInt(100))
                            .encode(),
                    random));
        }
        // words that no blank answer and no blank begin hide
        words.addFirst("W");
        var said = String.join("", words).strip();
        var arguments = calls.stream().map(pieces -> String.join("", pieces)).toList();
        if (random.nextInt(4) == 0) {
            words.addAll(0, List.of("<think>", "hmm ", "</think>"));
        }
        if (calls.isEmpty() && random.nextInt(5) == 0) {
            arguments = List.of("{\"text\":\"in words\"}");
            words.addAll(cut(
                    "<tool_call>{\"name\":\"echo\",\"arguments\":" + arguments.getFirst() + "}</tool_call>", random));
        }
        var events = anthropic ? anthropic(words, calls) : openAi(words, calls);
        var changed = new ArrayList<String>();
        for (int i = random.nextInt(4); i > 0; i--) {
            changed.add(change(events, random));
        }
        // half a character that is left of a corrupted one is no character on the wire either
        var sent = new String(String.join("", events).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        return new FuzzedStream(
                anthropic,
                said,
                arguments,
                sent,
                changed,
                split(sent.getBytes(StandardCharsets.UTF_8), random),
                after(random));
    }

    private static After after(SplittableRandom random) {
        return switch (random.nextInt(200)) {
            case 0 -> After.SILENCE;
            case 1, 2, 3, 4, 5, 6 -> After.RESET;
            default -> After.CLOSE;
        };
    }

    Reply reply() {
        return Reply.stream("").inPieces(pieces).then(after);
    }

    boolean isWhole() {
        return changed.isEmpty() && after != After.RESET;
    }

    /** Whether an answer is made of pieces on the wire, in their order. A piece may be missing: nobody could tell. */
    boolean maySay(String answer) {
        var reached = new boolean[answer.length() + 1];
        reached[0] = true;
        for (var event : sent.split("\n\n")) {
            var data = event.lines()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> line.substring(5).strip())
                    .toList();
            var piece = text(String.join("\n", data));
            for (int at = answer.length(); at >= 0; at--) {
                if (reached[at]) {
                    reach(answer, at, at == 0 ? piece.stripLeading() : piece, reached);
                }
            }
        }
        return reached[answer.length()];
    }

    private static void reach(String answer, int at, String piece, boolean[] reached) {
        if (answer.startsWith(piece, at)) {
            reached[at + piece.length()] = true;
        } else if (answer.substring(at).equals(piece.stripTrailing())) {
            reached[answer.length()] = true;
        }
    }

    private static String text(String data) {
        try {
            var event = new JsonObject(data);
            var delta = event.containsKey("choices")
                    ? event.getJsonArray("choices", new JsonArray()).isEmpty()
                            ? new JsonObject()
                            : event.getJsonArray("choices").getJsonObject(0).getJsonObject("delta", new JsonObject())
                    : event.getJsonObject("delta", new JsonObject());
            var text = delta.getValue(event.containsKey("choices") ? "content" : "text");
            return text == null ? "" : text.toString();
        } catch (DecodeException | ClassCastException corrupt) {
            return "";
        }
    }

    private static String change(List<String> events, SplittableRandom random) {
        if (events.isEmpty()) {
            return "nothing left";
        }
        int at = random.nextInt(events.size());
        return switch (random.nextInt(5)) {
            case 0 -> "drop " + events.remove(at);
            case 1 -> {
                events.add(at, events.get(at));
                yield "double " + events.get(at);
            }
            case 2 -> {
                Collections.swap(events, at, Math.min(at + 1, events.size() - 1));
                yield "swap " + events.get(at);
            }
            case 3 -> corrupt(events, at, random);
            default -> {
                var cut = events.get(at)
                        .substring(0, random.nextInt(events.get(at).length()));
                events.subList(at, events.size()).clear();
                if (!cut.isEmpty()) {
                    events.add(cut);
                }
                yield "cut at " + cut;
            }
        };
    }

    private static String corrupt(List<String> events, int at, SplittableRandom random) {
        var event = new StringBuilder(events.get(at));
        int place = random.nextInt(event.length());
        event.setCharAt(place, "x\"\\{}[]:,0\n ".charAt(random.nextInt(12)));
        events.set(at, event.toString());
        return "corrupt " + event;
    }

    private static List<byte[]> split(byte[] bytes, SplittableRandom random) {
        var pieces = new ArrayList<byte[]>();
        int at = 0;
        for (int cuts = random.nextInt(4); cuts > 0 && at < bytes.length; cuts--) {
            int end = random.nextInt(at, bytes.length) + 1;
            pieces.add(Arrays.copyOfRange(bytes, at, end));
            at = end;
        }
        pieces.add(Arrays.copyOfRange(bytes, at, bytes.length));
        return pieces;
    }

    private static List<String> cut(String text, SplittableRandom random) {
        int middle = random.nextInt(1, text.length());
        return List.of(text.substring(0, middle), text.substring(middle));
    }

    private static List<String> openAi(List<String> words, List<List<String>> calls) {
        var events = new ArrayList<String>();
        for (var word : words) {
            events.add(chunk(new JsonObject().put("content", word), null));
        }
        for (int i = 0; i < calls.size(); i++) {
            var header = new JsonObject()
                    .put("index", i)
                    .put("id", "call_" + i)
                    .put("function", new JsonObject().put("name", "echo").put("arguments", ""));
            events.add(chunk(new JsonObject().put("tool_calls", new JsonArray().add(header)), null));
            for (var piece : calls.get(i)) {
                var more = new JsonObject().put("index", i).put("function", new JsonObject().put("arguments", piece));
                events.add(chunk(new JsonObject().put("tool_calls", new JsonArray().add(more)), null));
            }
        }
        events.add(chunk(new JsonObject(), calls.isEmpty() ? "stop" : "tool_calls"));
        events.add("data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n");
        events.add("data: [DONE]\n\n");
        return events;
    }

    private static String chunk(JsonObject delta, String finish) {
        var choice = new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finish);
        return "data: "
                + new JsonObject().put("choices", new JsonArray().add(choice)).encode() + "\n\n";
    }

    private static List<String> anthropic(List<String> words, List<List<String>> calls) {
        var events = new ArrayList<String>();
        events.add(named("message_start", "\"message\":{\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}"));
        events.add(named("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
        for (var word : words) {
            events.add(delta(0, new JsonObject().put("type", "text_delta").put("text", word)));
        }
        for (int i = 0; i < calls.size(); i++) {
            events.add(named(
                    "content_block_start",
                    "\"index\":" + (i + 1) + ",\"content_block\":{\"type\":\"tool_use\",\"id\":\"c" + i
                            + "\",\"name\":\"echo\",\"input\":{}}"));
            for (var piece : calls.get(i)) {
                events.add(delta(
                        i + 1, new JsonObject().put("type", "input_json_delta").put("partial_json", piece)));
            }
        }
        events.add(named(
                "message_delta",
                "\"delta\":{\"stop_reason\":\"" + (calls.isEmpty() ? "end_turn" : "tool_use")
                        + "\"},\"usage\":{\"output_tokens\":5}"));
        events.add(named("message_stop", "\"x\":0"));
        return events;
    }

    private static String delta(int index, JsonObject delta) {
        return named("content_block_delta", "\"index\":" + index + ",\"delta\":" + delta.encode());
    }

    private static String named(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + fields + "}\n\n";
    }
}
