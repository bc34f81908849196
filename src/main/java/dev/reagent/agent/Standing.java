package dev.reagent.agent;

/**
 * What a session waits for, and the inputs from outside that it received.
 *
 * @param waiting         what it waits for
 * @param cancelRequested whether its end was requested
 * @param deadlinePassed  whether its time is over
 * @param retries         the state of the attempts of its run
 */
public record Standing(Waiting waiting, boolean cancelRequested, boolean deadlinePassed, Retries retries) {

    private static final Waiting NOTHING = new Waiting.Nothing();

    static final Standing FREE = new Standing(NOTHING, false, false, Retries.NONE);

    /** Parks it until the next attempt if one is planned, else until a person answers. */
    Standing parked() {
        var next = retries.awaitedUntil();
        return waitingFor(next == null ? new Waiting.ForPerson() : new Waiting.ForTime(next));
    }

    /** The pause after this failed attempt is over. */
    Standing due(int failed) {
        return with(retries.due(failed)).awake();
    }

    Standing awake() {
        return waitingFor(NOTHING);
    }

    Standing toEnd() {
        return new Standing(NOTHING, true, deadlinePassed, retries);
    }

    Standing outOfTime() {
        return new Standing(NOTHING, cancelRequested, true, retries);
    }

    Standing with(Retries other) {
        return new Standing(waiting, cancelRequested, deadlinePassed, other);
    }

    private Standing waitingFor(Waiting other) {
        return new Standing(other, cancelRequested, deadlinePassed, retries);
    }
}
