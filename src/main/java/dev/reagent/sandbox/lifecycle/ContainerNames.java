package dev.reagent.sandbox.lifecycle;

import dev.reagent.sandbox.CodeRun;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The names of containers, which show any server the call of a container. The labels cannot hold the call: they are written when the
 * container is created, often before there is a call for it.
 */
public final class ContainerNames {

    private static final String IDLE = "reagent-idle-";
    private static final String STAYS = "-stays-";

    private ContainerNames() {}

    /** Returns a name for a container that waits for code. */
    static String idle() {
        return IDLE + UUID.randomUUID();
    }

    /** Returns the name for one run; it shows session, attempt and lease. */
    static String of(CodeRun run) {
        return beginning(run.call().sessionId(), run.call().callId())
                + run.call().fence().attempt() + "-" + run.call().fence().lease() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Returns the prefix of the names of a call's containers. The name has a digest of the call's id, because the id can be any text. */
    public static String beginning(String sessionId, String callId) {
        return "reagent-" + sessionId + "-" + digest(callId) + "-";
    }

    /** Returns the name of the container that stays with a run's session. */
    public static String staying(CodeRun run) {
        return staying(run.call().sessionId()) + run.call().fence().attempt() + "-"
                + run.call().fence().lease() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Returns the prefix of the names of containers that stay with a session. */
    public static String staying(String sessionId) {
        return "reagent-" + sessionId + STAYS;
    }

    /** Returns whether a container with this name stays with a session, of any server. */
    public static boolean stays(String name) {
        return name.contains(STAYS);
    }

    private static String digest(String callId) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(callId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 8);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
