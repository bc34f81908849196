package dev.reagent.artifact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MediaTypesTest {

    private static final byte[] WORDS = "a,b\n1,2\n".getBytes(StandardCharsets.US_ASCII);

    @ParameterizedTest
    @CsvSource({
        "sums.csv, text/csv",
        "tables/sums.json, application/json",
        "report.html, text/html",
        "report.pdf, application/pdf",
        "notes.md, text/markdown",
        "notes.txt, text/plain",
        "drawing.svg, image/svg+xml",
        "model.pickle, application/octet-stream",
        "no-ending, application/octet-stream"
    })
    void whatIsNoPictureIsWhatItsNameSays(String name, String type) {
        assertEquals(type, MediaTypes.of(name, WORDS));
    }

    @ParameterizedTest
    @CsvSource({
        "89504e470d0a1a0a0000000d49484452, image/png",
        "ffd8ffe000104a46494600010100, image/jpeg",
        "474946383961010001, image/gif"
    })
    void aPictureIsWhatItsBytesSay(String first, String type) {
        assertEquals(type, MediaTypes.of("whatever.html", HexFormat.of().parseHex(first)));
    }

    @Test
    void aNameMakesNoPicture() {
        assertEquals("application/octet-stream", MediaTypes.of("plot.png", WORDS));
        assertEquals("application/octet-stream", MediaTypes.of("plot.jpg", new byte[0]));
    }
}
