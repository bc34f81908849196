package dev.reagent.api;

import dev.reagent.agent.SessionId;
import org.jboss.logging.MDC;

/** Names in paths. */
final class Ids {

    private Ids() {}

    /** A session's; from here on the request's log lines carry it. */
    static SessionId session(String text) {
        var id = SessionId.parse(text)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.SESSION_NOT_FOUND, "There is no session " + Violations.shortened(text) + "."));
        MDC.put("session_id", id.value());
        return id;
    }

    /** A batch's: a UUID like a session's. */
    static String batch(String text) {
        return SessionId.parse(text)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.BATCH_NOT_FOUND, "There is no batch " + Violations.shortened(text) + "."))
                .value();
    }

    /** An approval's: a UUID like a session's. */
    static String approval(String text) {
        return SessionId.parse(text)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.APPROVAL_NOT_FOUND, "There is no approval " + Violations.shortened(text) + "."))
                .value();
    }

    /** A delivery's: a UUID like a session's. */
    static String delivery(String text) {
        return SessionId.parse(text).orElseThrow(() -> noDelivery(text)).value();
    }

    /** An artifact's: a UUID like a session's. */
    static String artifact(String text) {
        return SessionId.parse(text).orElseThrow(() -> noArtifact(text)).value();
    }

    static ProblemException noArtifact(String text) {
        return ProblemException.of(
                ProblemCode.ARTIFACT_NOT_FOUND, "There is no artifact " + Violations.shortened(text) + ".");
    }

    static ProblemException noDelivery(String text) {
        return ProblemException.of(
                ProblemCode.DELIVERY_NOT_FOUND, "There is no delivery " + Violations.shortened(text) + ".");
    }
}
