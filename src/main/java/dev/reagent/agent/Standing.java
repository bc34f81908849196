package dev.reagent.agent;

/**
 * Where a session stands with others: whether it waits for them, and what they told it.
 *
 * @param parked          whether it waits, owned by nobody
 * @param cancelRequested whether somebody wants it to end
 * @param deadlinePassed  whether its time is over
 * @param retries         how far it has come with its attempts
 */
public record Standing(boolean parked, boolean cancelRequested, boolean deadlinePassed, Retries retries) {

    static final Standing FREE = new Standing(false, false, false, Retries.NONE);

    Standing waiting() {
        return new Standing(true, cancelRequested, deadlinePassed, retries);
    }

    /** The pause after this failed attempt is over. */
    Standing due(int failed) {
        return with(retries.due(failed)).awake();
    }

    Standing awake() {
        return new Standing(false, cancelRequested, deadlinePassed, retries);
    }

    Standing toEnd() {
        return new Standing(false, true, deadlinePassed, retries);
    }

    Standing outOfTime() {
        return new Standing(false, cancelRequested, true, retries);
    }

    Standing with(Retries other) {
        return new Standing(parked, cancelRequested, deadlinePassed, other);
    }

    /** Whether it waits until its next attempt may begin. */
    boolean awaitsRetry() {
        return parked && retries.isWaiting();
    }
}
