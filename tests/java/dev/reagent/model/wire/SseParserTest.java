package dev.reagent.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.reagent.model.wire.fault.ProviderFault;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The rules of server-sent events, however the bytes are cut. */
class SseParserTest {

    private static final String STREAM =
            "\uFEFFevent: a\ndata: one\ndata:two\n\n: a comment\n\r\ndata:  spaced\r\ndata: on\r\n\r\n"
                    + "id: 7\rdata\rretry: 5\r\rdata: ünïcode 🦦\n\nevent: nothing\n\ndata: cut off";

    private static final List<String> EVENTS = List.of("a|one\ntwo", "| spaced\non", "|", "|ünïcode 🦦");

    @Test
    void everyCutGivesTheSameEvents() throws ProviderFault {
        var bytes = STREAM.getBytes(StandardCharsets.UTF_8);
        for (int chunk = 1; chunk <= bytes.length; chunk++) {
            var seen = new ArrayList<String>();
            var parser = new SseParser(1_000);
            for (int at = 0; at < bytes.length; at += chunk) {
                parser.accept(
                        java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk)),
                        (type, data) -> seen.add(type + "|" + new String(data, StandardCharsets.UTF_8)));
            }
            assertEquals(EVENTS, seen, "in chunks of " + chunk);
        }
    }

    @Test
    void theEndOfTheStreamEndsTheLastEvent() throws ProviderFault {
        var seen = new ArrayList<String>();
        var parser = new SseParser(1_000);
        parser.accept("data: one\n\ndata: two".getBytes(StandardCharsets.UTF_8), (type, data) -> seen.add(text(data)));
        assertEquals(List.of("one"), seen);
        parser.end((type, data) -> seen.add(text(data)));
        parser.end((type, data) -> seen.add(text(data)));
        assertEquals(List.of("one", "two"), seen);
    }

    @Test
    void anObjectBetweenTheEventsIsAnEvent() throws ProviderFault {
        var seen = new ArrayList<String>();
        var parser = new SseParser(1_000);
        parser.accept(
                "data: one\n\n{\n \"error\": {}\n}\n\nnonsense\n\ndata: two\n\n".getBytes(StandardCharsets.UTF_8),
                (type, data) -> seen.add(text(data)));
        assertEquals(List.of("one", "{ \"error\": {}}", "two"), seen);
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    @Test
    void anEventLongerThanTheBoundIsRefusedWhileItComes() {
        var parser = new SseParser(100);
        var line = "data: 0123456789\n".getBytes(StandardCharsets.UTF_8);
        assertThrows(ProviderFault.class, () -> {
            for (int i = 0; i < 20; i++) {
                parser.accept(line, (type, data) -> {});
            }
        });
    }
}
