package dev.reagent.stream;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import dev.reagent.run.intake.RunRefused;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.smallrye.mutiny.helpers.test.AssertSubscriber;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What many readers of one session are told, and what they cost together. */
@BesideServers
class SharedStreamTest {

    private static final StreamFormat NUMBERS =
            (id, item) -> Optional.of(line(item).getBytes(StandardCharsets.UTF_8));

    private final InMemoryStream source = new InMemoryStream();
    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final LiveSessionStream stream = new LiveSessionStream(source, metrics);

    private static String line(StreamItem item) {
        return item.seq()
                + switch (item) {
                    case StreamItem.Delta delta -> " " + delta.text();
                    case StreamItem.Gap gap -> " " + gap.reason();
                    case StreamItem.Happened happened -> "";
                }
                + "\n";
    }

    private static AssertSubscriber<byte[]> reader(LiveSessionStream stream, long after) {
        return reader(stream, after, Long.MAX_VALUE);
    }

    private static AssertSubscriber<byte[]> reader(LiveSessionStream stream, long after, long pieces) {
        return stream.follow("default", InMemoryStream.ID, after, NUMBERS)
                .subscribe()
                .withSubscriber(AssertSubscriber.create(pieces));
    }

    private AssertSubscriber<byte[]> reader(long after, long pieces) {
        return reader(stream, after, pieces);
    }

    private AssertSubscriber<byte[]> reader(long after) {
        return reader(stream, after);
    }

    private static List<String> lines(AssertSubscriber<byte[]> reader) {
        return reader.getItems().stream()
                .map(piece -> new String(piece, StandardCharsets.UTF_8))
                .collect(joining())
                .lines()
                .toList();
    }

    private static List<Long> told(AssertSubscriber<byte[]> reader) {
        return lines(reader).stream()
                .map(line -> Long.parseLong(line.split(" ", 2)[0]))
                .toList();
    }

    private static List<Long> seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static void assertTold(List<Long> expected, List<Long> told) {
        int same = 0;
        while (same < Math.min(expected.size(), told.size())
                && expected.get(same).equals(told.get(same))) {
            same++;
        }
        int at = same;
        assertTrue(
                expected.size() == same && told.size() == same,
                () -> "from the " + at + "th of " + expected.size() + " on it was "
                        + told.subList(at, Math.min(at + 10, told.size())));
    }

    private double feeds() {
        return metrics.get("reagent.streams.sessions").gauge().value();
    }

    @Test
    void readersOfOneSessionShareOneReadForEachChange() {
        var readers = IntStream.range(0, 50).mapToObj(i -> reader(0)).toList();
        int before = source.reads();
        for (int i = 0; i < 100; i++) {
            source.delta("word");
        }
        source.end();
        assertEquals(101, source.reads() - before);
        readers.forEach(reader -> assertTold(seqs(1, 102), told(reader.assertCompleted())));
    }

    @Test
    void theWatchOfASessionEndsWithItsLastReader() {
        var first = reader(0);
        var second = reader(1);
        assertEquals(1, source.watchers());
        assertEquals(1, feeds());
        first.cancel();
        assertEquals(1, source.watchers());
        second.cancel();
        assertEquals(0, source.watchers());
        assertEquals(0, feeds());
        var third = reader(0);
        source.end();
        assertTold(seqs(1, 2), told(third.assertCompleted()));
        assertEquals(0, source.watchers());
        assertEquals(0, feeds());
    }

    @Test
    void aReaderThatTakesItsTimeHoldsOnePieceAndIsToldEverythingInTheEnd() {
        var slow = reader(0, 1);
        var fast = reader(0);
        for (int i = 0; i < 3000; i++) {
            source.delta("x".repeat(100));
        }
        assertTold(seqs(1, 3001), told(fast));
        assertEquals(1, slow.getItems().size());
        source.end();
        fast.assertCompleted();
        int pieces = 1;
        while (told(slow).size() < 3002) {
            slow.request(1);
            assertEquals(++pieces, slow.getItems().size());
            assertTrue(slow.getItems().getLast().length <= Chunk.MOST_BYTES);
        }
        slow.request(1);
        assertTold(seqs(1, 3002), told(slow.assertCompleted()));
    }

    @Test
    void slowReadersReadAgainInsteadOfKeepingWhatTheyHaveNotTaken() {
        for (int i = 0; i < 2000; i++) {
            source.delta("x".repeat(200));
        }
        var slow = IntStream.range(0, 200).mapToObj(i -> reader(0, 1)).toList();
        source.end();
        for (int pieces = 1; !told(slow.getFirst()).getLast().equals(2002L); pieces++) {
            assertTrue(pieces < 20);
            slow.forEach(reader -> reader.request(1));
        }
        slow.forEach(reader -> reader.request(1));
        slow.forEach(reader -> assertTold(seqs(1, 2002), told(reader.assertCompleted())));
    }

    @Test
    void anEventThatIsLongerThanAPieceIsToldWhole() {
        var reader = reader(0);
        source.delta("x".repeat(3 * Chunk.MOST_BYTES));
        source.delta("y");
        var late = reader(0);
        source.end();
        assertTold(seqs(1, 4), told(reader.assertCompleted()));
        assertTold(seqs(1, 4), told(late.assertCompleted()));
    }

    @Test
    void aSessionThatLeavesRedisBeforeItsEndWasReadIsToldFromTheArchive() {
        var following = reader(0);
        source.event();
        source.endUnheard();
        source.signal();
        assertTold(seqs(1, 3), told(following.assertCompleted()));
        var late = reader(1);
        assertTold(seqs(2, 3), told(late.assertCompleted()));
    }

    @Test
    void aReaderOfALongStreamThatLeavesRedisMeanwhileIsToldTheRestFromTheArchive() {
        for (int i = 0; i < 1500; i++) {
            source.event();
        }
        var slow = reader(0, 1);
        source.endUnheard();
        slow.request(Long.MAX_VALUE);
        assertTold(seqs(1, 1502), told(slow.assertCompleted()));
    }

    @Test
    void aReaderThatNamesAPlaceToComeIsToldWhatComesBehindItAndTheEndInAnyCase() {
        var ahead = reader(3);
        var beyond = reader(1_000);
        var other = reader(0);
        IntStream.range(0, 5).forEach(i -> source.delta("word"));
        source.end();
        assertTold(seqs(4, 7), told(ahead.assertCompleted()));
        assertTold(seqs(7, 7), told(beyond.assertCompleted()));
        assertTold(seqs(1, 7), told(other.assertCompleted()));
        assertTold(seqs(7, 7), told(reader(1_000).assertCompleted()));
        assertEquals(List.of(), told(reader(7).assertCompleted()));
    }

    @Test
    void whoComesWhileALostSessionIsNotPutBackYetHearsOfTheLossIfItHeardOfTheSession() {
        source.lose();
        var knowing = reader(1);
        var fresh = reader(0);
        source.putBack();
        source.end();
        assertTold(List.of(1_000_000_000L, 1_000_000_001L, 1_000_000_002L), told(knowing.awaitCompletion()));
        assertTold(List.of(1_000_000_001L, 1_000_000_002L), told(fresh.awaitCompletion()));
    }

    @Test
    void onlyWhoWasToldAnEventThatIsLostHearsOfItsLossOnWhicheverServer() {
        source.event();
        var told = reader(0);
        source.event();
        source.loseAfter(2);
        var elsewhere = new LiveSessionStream(source, new SimpleMeterRegistry());
        var lacking = reader(elsewhere, 2);
        var resuming = reader(elsewhere, 3);
        source.delta("word");
        var late = reader(elsewhere, 3);
        source.end();
        var behind = List.of("1000001 word", "1000002");
        assertEquals(with("1000000 TRIMMED", behind), lines(lacking.assertCompleted()));
        assertEquals(with("1000000 LOG_LOST", behind), lines(resuming.assertCompleted()));
        assertEquals(with("1000000 LOG_LOST", behind), lines(late.assertCompleted()));
        assertEquals(with("1", with("2", with("3", with("1000000 LOG_LOST", behind)))), lines(told.assertCompleted()));
    }

    private static List<String> with(String first, List<String> rest) {
        return Stream.concat(Stream.of(first), rest.stream()).toList();
    }

    @Test
    void readersAreToldThatTheServerGoes() {
        var reader = reader(0);
        source.leave();
        assertInstanceOf(ServerStopping.class, reader.getFailure());
        assertEquals(0, feeds());
    }

    @Test
    void anotherOrganisationsStreamIsNotThere() {
        var own = reader(0);
        for (int after = 0; after < 2; after++) {
            var failure = stream.follow("other", InMemoryStream.ID, after, NUMBERS)
                    .subscribe()
                    .withSubscriber(AssertSubscriber.create(1))
                    .getFailure();
            var refused = assertInstanceOf(RunRefused.class, failure);
            assertEquals(RunRefused.Why.NO_SUCH_SESSION, refused.why());
        }
        assertFalse(own.isCancelled());
    }

    /** Readers that come, go and take their time as they like, against a stream that grows as it likes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whoeverResumesWhereItWasIsToldEachThingOnceAndInOrder(long seed) {
        var random = new Random(seed);
        var heard = new ArrayList<List<Long>>();
        var connected = new ArrayList<AssertSubscriber<byte[]>>();
        for (int i = 0; i < 30; i++) {
            heard.add(new ArrayList<>());
            connected.add(reader(0, 0));
        }
        for (int turn = 0; turn < 3000; turn++) {
            int i = random.nextInt(connected.size());
            switch (random.nextInt(6)) {
                case 0 -> source.event();
                case 1, 2 -> source.delta("x".repeat(random.nextInt(2000)));
                case 3 -> {
                    connected.get(i).cancel();
                    heard.get(i).addAll(told(connected.get(i)));
                    connected.set(
                            i, reader(heard.get(i).isEmpty() ? 0 : heard.get(i).getLast(), 0));
                }
                default -> connected.get(i).request(1 + random.nextInt(3));
            }
        }
        source.end();
        for (int i = 0; i < connected.size(); i++) {
            connected.get(i).request(Long.MAX_VALUE).assertCompleted();
            heard.get(i).addAll(told(connected.get(i)));
            assertTold(seqs(1, source.seq()), heard.get(i));
        }
        assertEquals(0, source.watchers());
    }
}
