package dev.reagent.sandbox.stub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CappedTextTest {

    private final CappedText text = new CappedText();

    @Test
    void shortOutputIsKeptAsItIs() {
        write("Grüße, 🌍\n".getBytes(StandardCharsets.UTF_8));
        assertEquals("Grüße, 🌍\n", text.text());
        assertFalse(text.truncated());
    }

    @Test
    void aCharacterMayArriveInPieces() {
        for (byte one : "a🌍é".getBytes(StandardCharsets.UTF_8)) {
            write(new byte[] {one});
        }
        assertEquals("a🌍é", text.text());
    }

    @Test
    void whatIsNoUtf8AndNulBecomeTheReplacementCharacter() {
        write(new byte[] {
            'a', (byte) 0xff, 'b', 0, 'c', (byte) 0xed, (byte) 0xa0, (byte) 0x80, 'd', (byte) 0xf0, (byte) 0x9f
        });
        assertEquals("a\uFFFDb\uFFFDc\uFFFDd\uFFFD", text.text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\"", "\u0001", "é", "€", "🌍", "a🌍\n\\", "\u0000"})
    void aLongOutputIsAtMostFiftyKilobytesOfJsonAndSaysItWasCut(String unit) throws Exception {
        byte[] chunk = unit.repeat(1000).getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < 100; i++) {
            write(chunk);
        }
        String kept = text.text();
        int json = new ObjectMapper().writeValueAsBytes(kept).length - 2;
        assertTrue(json <= CappedText.LIMIT, () -> json + " bytes");
        assertTrue(json > CappedText.LIMIT - 100, () -> json + " bytes");
        assertTrue(kept.endsWith("[cut: the output went on past 50 KB]"));
        assertTrue(text.truncated());
        assertEquals(kept, dev.reagent.agent.task.StorableText.of(kept));
    }

    @Test
    void exactlyFiftyKilobytesAreNotCut() {
        write("x".repeat(CappedText.LIMIT).getBytes(StandardCharsets.UTF_8));
        assertEquals(CappedText.LIMIT, text.text().length());
        assertFalse(text.truncated());
    }

    @Test
    void aFloodIsSaidToBeOne() {
        for (int i = 0; i < 40; i++) {
            write(new byte[1 << 20]);
        }
        assertTrue(text.text().endsWith("[cut: the output passed 16 MB, the code was stopped]"));
    }

    private void write(byte[] bytes) {
        text.write(bytes, bytes.length);
    }
}
