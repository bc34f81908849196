package dev.reagent.model.wire;

import dev.reagent.agent.Block;
import dev.reagent.agent.Message;
import dev.reagent.agent.Origin;
import dev.reagent.model.catalogue.Quirk;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What the calls of a conversation are called on a wire: by ids and tool names that the provider takes. */
final class SentCalls {

    private static final Pattern NINE = Pattern.compile("[a-zA-Z0-9]{9}");
    private static final int BASE = 36;
    private static final Sent UNKNOWN = new Sent("unknown", "unknown");

    private final Map<String, Sent> byCallId = new HashMap<>();

    private record Sent(String id, String tool) {}

    /** @param origin what the request's answer will be stamped with: its own ids go back to it */
    SentCalls(List<Message> messages, Origin origin, Set<Quirk> quirks) {
        for (var message : messages) {
            if (message instanceof Message.Assistant assistant) {
                boolean home = assistant.origin().equals(origin);
                assistant.blocks().forEach(block -> add(block, home, quirks));
            }
        }
    }

    private void add(Block block, boolean home, Set<Quirk> quirks) {
        if (block instanceof Block.ToolUse call) {
            var id = home && call.providerId() != null ? call.providerId() : call.callId();
            var sent = quirks.contains(Quirk.NINE_CHARACTER_IDS) ? ofNineCharacters(id) : id;
            byCallId.put(call.callId(), new Sent(sent, LegalName.of(call.tool())));
        }
    }

    String id(String callId) {
        return byCallId.getOrDefault(callId, UNKNOWN).id();
    }

    /** The tool that was called. */
    String tool(String callId) {
        return byCallId.getOrDefault(callId, UNKNOWN).tool();
    }

    /** The same each time, and another for another id. */
    private static String ofNineCharacters(String id) {
        if (NINE.matcher(id).matches()) {
            return id;
        }
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest)
                    .add(BigInteger.ONE.shiftLeft(256))
                    .toString(BASE)
                    .substring(1, 10);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
