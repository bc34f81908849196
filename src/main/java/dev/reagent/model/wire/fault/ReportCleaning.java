package dev.reagent.model.wire.fault;

import dev.reagent.agent.ProviderReport;
import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.StorableText;
import dev.reagent.model.ChatRequest;
import dev.reagent.model.catalogue.ApiKey;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Cleans a provider's message for the run's own log: one short line without keys and without the conversation. */
final class ReportCleaning {

    private static final int LONGEST = 300;

    /** Messages quote what they refuse: the request follows these words. */
    private static final Pattern QUOTED_INPUT =
            Pattern.compile("([\"']input[\"']\\s*:|input_value\\s*=).*", Pattern.DOTALL);

    private static final Pattern KEY = Pattern.compile("\\b(sk|gsk|pk|xai|hf|AIza|Bearer )[-_A-Za-z0-9*.]{6,}");

    private static final Pattern GAP = Pattern.compile("[\\p{Cntrl}\\p{Cf}\\s]+");

    /** A common piece of this length is always found, because pieces of half this length are compared. */
    private static final int QUOTED = 40;

    private ReportCleaning() {}

    static ProviderReport of(ProviderReport said, ApiKey key, ChatRequest request) {
        var line = GAP.matcher(key.removedFrom(said.message())).replaceAll(" ").strip();
        line = KEY.matcher(line).replaceAll("[key]");
        line = QUOTED_INPUT.matcher(line).replaceAll("…");
        if (line.length() > LONGEST) {
            line = line.substring(0, LONGEST) + "…";
        }
        var requestId = said.requestId();
        return new ProviderReport(
                said.status(),
                requestId == null || !RequestIds.isSound(requestId) ? null : requestId,
                StorableText.of(withoutConversation(line, request)));
    }

    /** Cuts the message where it begins to repeat the request. */
    private static String withoutConversation(String line, ChatRequest request) {
        int half = QUOTED / 2;
        for (int at = 0; at + half <= line.length(); at += half) {
            var piece = line.substring(at, at + half);
            if (texts(request).anyMatch(contains(piece))) {
                return line.substring(0, Math.max(0, at - half)) + "…";
            }
        }
        return line;
    }

    private static Predicate<String> contains(String piece) {
        return text -> text.contains(piece);
    }

    private static Stream<String> texts(ChatRequest request) {
        return Stream.concat(
                Stream.of(request.system()), request.messages().stream().flatMap(ReportCleaning::texts));
    }

    private static Stream<String> texts(Message message) {
        return switch (message) {
            case Message.System system -> Stream.of(system.text());
            case Message.User user -> texts(user.blocks());
            case Message.Assistant assistant -> texts(assistant.blocks());
        };
    }

    private static Stream<String> texts(List<Block> blocks) {
        return blocks.stream().map(block -> switch (block) {
            case Block.Text text -> text.text();
            case Block.ToolUse call -> call.arguments();
            case Block.ToolOutput output -> output.text();
            case Block.Thinking thinking -> "";
            case Block.Opaque opaque -> "";
            case Block.Shown picture -> "";
        });
    }
}
