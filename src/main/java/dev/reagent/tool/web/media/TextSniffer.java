package dev.reagent.tool.web.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Distinguishes text from other bytes if a server does not declare what it sends.
 *
 * @see <a href="https://mimesniff.spec.whatwg.org/#rules-for-distinguishing-if-a-resource-is-text-or-binary">the rules of browsers</a>
 */
public final class TextSniffer {

    /** The number of bytes that are examined. */
    public static final int BYTES = 1_445;

    // its first lines may be all text
    private static final byte[] PDF = "%PDF-".getBytes(StandardCharsets.US_ASCII);

    private TextSniffer() {}

    /** @param body from its beginning, uncompressed */
    public static boolean isText(byte[] body) {
        if (PageCharset.of(body, MediaType.of("")).mark() > 0) {
            return true;
        }
        for (int i = 0; i < Math.min(body.length, BYTES); i++) {
            if (isBinary(body[i])) {
                return false;
            }
        }
        return !Arrays.equals(body, 0, Math.min(body.length, PDF.length), PDF, 0, PDF.length);
    }

    /**
     * Returns whether the byte is a control character that text does not have: all but tab, line feed, form feed, carriage return and
     * escape.
     */
    private static boolean isBinary(byte at) {
        return at >= 0 && at <= 0x08 || at == 0x0B || at >= 0x0E && at <= 0x1A || at >= 0x1C && at <= 0x1F;
    }
}
