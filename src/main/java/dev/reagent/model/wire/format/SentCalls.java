package dev.reagent.model.wire.format;

import dev.reagent.agent.task.Block;
import dev.reagent.agent.task.Message;
import dev.reagent.agent.task.Origin;
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

/** The ids and tool names of a conversation's calls, in the form that the provider accepts. */
public final class SentCalls {

    private static final Pattern NINE = Pattern.compile("[a-zA-Z0-9]{9}");
    private static final int BASE = 36;
    private static final Sent UNKNOWN = new Sent("unknown", "unknown");

    private final Map<String, Sent> byCallId = new HashMap<>();

    private record Sent(String id, String tool) {}

    /** @param origin the origin of the coming answer; its own ids are sent back to it */
    public SentCalls(List<Message> messages, Origin origin, Set<Quirk> quirks) {
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

    public String id(String callId) {
        return byCallId.getOrDefault(callId, UNKNOWN).id();
    }

    /** Returns the tool that was called. */
    public String tool(String callId) {
        return byCallId.getOrDefault(callId, UNKNOWN).tool();
    }

    /** Returns the same id each time, and different ones for different ids. */
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
