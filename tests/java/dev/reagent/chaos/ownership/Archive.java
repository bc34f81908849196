package dev.reagent.chaos.ownership;

/** PostgreSQL as it is to one run: whether its end is archived. It loses nothing. */
final class Archive {

    private boolean over;

    Archive copy() {
        var copy = new Archive();
        copy.over = over;
        return copy;
    }

    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }
}
