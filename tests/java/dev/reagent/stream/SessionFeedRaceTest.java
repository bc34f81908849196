package dev.reagent.stream;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Readers that come and go on several threads: every interleaving of short histories. */
class SessionFeedRaceTest {

    @Test
    void theLastReaderEndsItOnceAndNobodyJoinsWhatIsOver() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(300)
                .threads(3)
                .actorsBefore(0)
                .actorsPerThread(3)
                .actorsAfter(0)
                .check(Readers.class);
    }

    /** Each thread is one reader at a time. */
    @Param(name = "reader", gen = ThreadIdGen.class)
    public static class Readers {

        private final AtomicInteger ends = new AtomicInteger();
        private final boolean[] reading = new boolean[5];
        private final SessionFeed feed = new SessionFeed(
                new StreamCursor(InMemoryStream.ID, 0),
                (id, item) -> java.util.Optional.empty(),
                over -> ends.incrementAndGet());

        @Operation
        public boolean join(@Param(name = "reader") int reader) {
            reading[reader] = reading[reader] || feed.join();
            return reading[reader];
        }

        @Operation
        public void leave(@Param(name = "reader") int reader) {
            if (reading[reader]) {
                reading[reader] = false;
                feed.leave();
            }
        }

        @Validate
        public void itIsOverOnceAndOnlyWhereNobodyReads() {
            boolean read = false;
            for (var each : reading) {
                read |= each;
            }
            if (ends.get() > 1 || (read && ends.get() > 0)) {
                throw new IllegalStateException("over " + ends + " times, and somebody reads: " + read);
            }
        }
    }
}
