package dev.reagent.chaos.ownership;

/** What a server knows of itself by its heartbeats. */
final class Standing {

    private boolean lease;
    private int compared;
    private boolean mustCompare;
    private int stranger;

    Standing copy() {
        var copy = new Standing();
        copy.lease = lease;
        copy.compared = compared;
        copy.mustCompare = mustCompare;
        copy.stranger = stranger;
        return copy;
    }

    boolean hasLease() {
        return lease;
    }

    void renew() {
        lease = true;
    }

    void lapse() {
        lease = false;
    }

    /** The next answered beat is followed by a comparison, whatever its stamp. */
    void doubt() {
        mustCompare = true;
    }

    boolean mustCompare(int stamp) {
        return mustCompare || stamp != compared;
    }

    /** Whether the queue began another life since the last comparison. */
    boolean isOfAnotherLife(int stamp) {
        return compared != 0 && QueueSlot.lifeOf(stamp) != QueueSlot.lifeOf(compared);
    }

    void compare(int stamp) {
        compared = stamp;
        mustCompare = false;
    }

    /** @return whether the comparison before saw the same unknown hold; 0: there is none */
    boolean sawBefore(int ticket) {
        boolean before = ticket > 0 && ticket == stranger;
        stranger = ticket;
        return before;
    }

    /** A hand came: a comparison that is under way may say of it what was true before. */
    void forgetStranger() {
        stranger = 0;
    }

    void write(Key key) {
        key.add(lease).add(compared).add(mustCompare).add(stranger);
    }

    @Override
    public String toString() {
        return lease ? "lease" : "no lease";
    }
}
