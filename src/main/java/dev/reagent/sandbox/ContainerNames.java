package dev.reagent.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/**
 * What a container is called, by which any server can tell for which call it is. Its labels cannot tell: they are written when it is
 * created, often before there is a call for it.
 */
final class ContainerNames {

    private static final String IDLE = "reagent-idle-";
    private static final String STAYS = "-stays-";

    private ContainerNames() {}

    /** One that nobody has an order for yet. */
    static String idle() {
        return IDLE + UUID.randomUUID();
    }

    /** Of one run; session, attempt and lease can be read in it. */
    static String of(CodeRun run) {
        return beginning(run.sessionId(), run.callId()) + run.attempt() + "-" + run.lease() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** How the name of each container of a call begins. A call's id can be any text, so that its digest stands for it. */
    static String beginning(String sessionId, String callId) {
        return "reagent-" + sessionId + "-" + digest(callId) + "-";
    }

    /** Of one that stays with a run's session. */
    static String staying(CodeRun run) {
        return staying(run.sessionId()) + run.attempt() + "-" + run.lease() + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** How the name of each container begins that stays with a session. */
    static String staying(String sessionId) {
        return "reagent-" + sessionId + STAYS;
    }

    /** Whether it is one that stays with a session, of any server. */
    static boolean stays(String name) {
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
