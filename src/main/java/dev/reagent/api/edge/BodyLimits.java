package dev.reagent.api.edge;

import dev.reagent.api.problem.ProblemCode;
import dev.reagent.api.problem.ProblemException;

/** Size limits of request bodies. */
public final class BodyLimits {

    /** The largest accepted body, in bytes: 1 MiB of text with every character written as an escape, and some more. */
    public static final int MAX_BYTES = 8 * 1024 * 1024;

    /** In bytes. A body up to this size is read in well under a millisecond. */
    public static final int SMALL = 16 * 1024;

    private BodyLimits() {}

    public static ProblemException tooLarge(int limit) {
        return ProblemException.of(
                ProblemCode.BODY_TOO_LARGE, "The body of this request may have at most " + limit + " bytes.");
    }
}
