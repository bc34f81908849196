package dev.reagent.model.wire.format;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The mark that ends a stream of OpenAI's wire. Some servers also send it on the other wire. */
public final class StreamEnd {

    public static final byte[] MARK = "[DONE]".getBytes(StandardCharsets.US_ASCII);

    /** In bytes; the mark with spaces around it is shorter. */
    private static final int LONGEST = 16;

    private StreamEnd() {}

    /** Returns whether the data of an event is the mark, ignoring spaces around it. */
    public static boolean isIt(byte[] data) {
        return data.length < LONGEST
                && Arrays.equals(
                        new String(data, StandardCharsets.US_ASCII).strip().getBytes(StandardCharsets.US_ASCII), MARK);
    }
}
