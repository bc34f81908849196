package dev.reagent.sandbox.stub;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** One output stream of a sandbox, of which at most {@value #LIMIT} bytes of JSON text are kept. Written by one thread, readable by any. */
public final class CappedText {

    /** In bytes of JSON text, without the quotes. */
    public static final int LIMIT = 50 * 1024;

    /** After so many bytes the stub stops the code, because reading more is useless. */
    static final long FLOOD = 16L << 20;

    private static final String CUT = "\n[cut: the output went on past 50 KB]";
    private static final String STOPPED = "\n[cut: the output passed 16 MB, the code was stopped]";
    private static final int MARK = 64;

    private final CharsetDecoder utf8 = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final CharBuffer decoded = CharBuffer.allocate(4096);
    private final StringBuilder kept = new StringBuilder();
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private long bytes;
    private int json;
    private int lengthWithRoomForMark;
    private boolean truncated;
    private boolean ended;

    public synchronized void write(byte[] chunk, int length) {
        bytes += length;
        if (!truncated && !ended) {
            decode(ByteBuffer.allocate(rest.remaining() + length)
                    .put(rest)
                    .put(chunk, 0, length)
                    .flip());
        }
    }

    /** Returns the kept text, with a mark if it was cut. Later output is ignored. */
    public synchronized String text() {
        if (!ended) {
            ended = true;
            if (!truncated) {
                utf8.decode(rest, decoded, true);
                utf8.flush(decoded);
                keepDecoded();
            }
            if (truncated) {
                kept.setLength(lengthWithRoomForMark);
                kept.append(bytes > FLOOD ? STOPPED : CUT);
            }
        }
        return kept.toString();
    }

    public synchronized boolean truncated() {
        return truncated;
    }

    private void decode(ByteBuffer input) {
        while (!truncated && utf8.decode(input, decoded, false).isOverflow()) {
            keepDecoded();
        }
        keepDecoded();
        rest = input;
    }

    private void keepDecoded() {
        decoded.flip();
        while (decoded.hasRemaining() && !truncated) {
            char first = decoded.get();
            char second = Character.isHighSurrogate(first) ? decoded.get() : 0;
            keep(first == 0 ? '\uFFFD' : first, second);
        }
        decoded.clear();
    }

    private void keep(char first, char second) {
        // Jackson writes a surrogate pair as two escapes.
        json += second == 0 ? jsonBytes(first) : 12;
        if (json > LIMIT) {
            truncated = true;
            return;
        }
        kept.append(first);
        if (second != 0) {
            kept.append(second);
        }
        if (json <= LIMIT - MARK) {
            lengthWithRoomForMark = kept.length();
        }
    }

    /** Bytes that a character takes in JSON (RFC 8259, section 7), in the shortest form that Jackson writes. */
    private static int jsonBytes(char c) {
        return switch (c) {
            case '"', '\\', '\b', '\f', '\n', '\r', '\t' -> 2;
            default -> c < 0x20 ? 6 : c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
        };
    }
}
