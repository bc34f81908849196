package dev.reagent.chaos.ownership;

/**
 * One step of a history.
 *
 * @param on the server, the index of the request, or how many states a failover goes back, by the move
 */
record Step(Move move, int on) {

    enum Move {
        BEATS,
        TAKES,
        EXECUTES,
        STEPS,
        PARKS,
        ENDS,
        RESUMES,
        LOOKS,
        SWEEPS,
        /** The script of a request runs. */
        RUNS,
        /** The server gets an answer. */
        GETS,
        /** The server gets a beat's answer and compares, as the last comparison is long ago. */
        GETS_AND_COMPARES,
        DECIDES,
        GIVES_UP(Fault.LOSS),
        LAPSES(Fault.LAPSE),
        /** A beat under way gets too old to give a lease. */
        AGES(Fault.LAPSE),
        FALLS_SILENT(Fault.LAPSE),
        BREAKS_OFF(Fault.BREAK_OFF),
        CANCELS(Fault.CANCEL),
        QUEUE_FAILS_OVER(Fault.QUEUE_FAILOVER),
        HEAD_FAILS_OVER(Fault.HEAD_FAILOVER);

        final boolean isFault;

        Move() {
            isFault = false;
        }

        Move(Fault fault) {
            isFault = true;
        }
    }
}
