package dev.reagent.agent;

/**
 * The sequence numbers of a session's entries. They increase; if entries may have been lost, they continue at the next
 * multiple of {@link #LIFE} or {@link #LOSS}. So no number ever identifies two entries.
 *
 * <p>{@code redis/life.lua} and {@code session-create.lua} use the same numbers.
 */
public final class Seq {

    /** After each total loss of a log, its numbers continue after the next multiple. */
    public static final long LOSS = 1_000_000_000L;

    /** In each life of Redis, numbers continue at the next multiple: the new life may lack the last entries of the previous one. */
    public static final long LIFE = 1_000_000L;

    /** How many numbers at the end of each life are for parking events, which are saved before they are appended. */
    static final long RESERVED = 10_000L;

    private Seq() {}

    /** Returns the number after which a log begins that is rebuilt after its {@code losses}-th total loss; 0 without a loss. */
    public static long floor(int losses) {
        return losses * LOSS;
    }

    /** Returns the first number of the life of this number. */
    public static long lifeOf(long seq) {
        return seq / LIFE * LIFE;
    }

    /** Returns the first number of the next life. */
    static long nextLife(long seq) {
        return lifeOf(seq) + LIFE;
    }

    /** Whether it is one of the numbers at the end of a life that are reserved for parking events. */
    public static boolean isReserved(long seq) {
        return seq % LIFE >= LIFE - RESERVED;
    }
}
