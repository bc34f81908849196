package dev.reagent.api.request;

import dev.reagent.agent.task.SessionId;
import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.problem.Violations;
import org.jboss.logging.MDC;

/** Parses ids in paths. */
public final class Ids {

    private Ids() {}

    /** Parses a session's id, which the request's later log lines contain. Fails as for an unknown session. */
    public static SessionId session(String text) {
        var id = SessionId.parse(text)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.SESSION_NOT_FOUND, "No session has the id " + Violations.shown(text) + "."));
        MDC.put("session_id", id.value());
        return id;
    }

    /** Parses a batch's id, a UUID. */
    public static String batch(String text) {
        return SessionId.parse(text)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.BATCH_NOT_FOUND, "There is no batch " + Violations.shortened(text) + "."))
                .value();
    }

    /** Parses an approval's id, a UUID. */
    public static String approval(String text) {
        return SessionId.parse(text)
                .orElseThrow(() -> ProblemException.of(
                        ProblemCode.APPROVAL_NOT_FOUND, "There is no approval " + Violations.shortened(text) + "."))
                .value();
    }

    /** Parses a delivery's id, a UUID. */
    public static String delivery(String text) {
        return SessionId.parse(text).orElseThrow(() -> noDelivery(text)).value();
    }

    /** Parses an artifact's id, a UUID. */
    public static String artifact(String text) {
        return SessionId.parse(text).orElseThrow(() -> noArtifact(text)).value();
    }

    public static ProblemException noArtifact(String text) {
        return ProblemException.of(
                ProblemCode.ARTIFACT_NOT_FOUND, "There is no artifact " + Violations.shortened(text) + ".");
    }

    public static ProblemException noDelivery(String text) {
        return ProblemException.of(
                ProblemCode.DELIVERY_NOT_FOUND, "There is no delivery " + Violations.shortened(text) + ".");
    }
}
