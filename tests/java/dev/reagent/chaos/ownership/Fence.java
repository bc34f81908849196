package dev.reagent.chaos.ownership;

/**
 * A claim of the head.
 *
 * @param attempt rises with each claim; 0: none
 * @param lease   differs for each claim
 */
record Fence(int attempt, int lease) {

    static final Fence NONE = new Fence(0, 0);

    void write(Key key) {
        key.add(attempt).add(lease);
    }

    @Override
    public String toString() {
        return attempt + "/" + lease;
    }
}
