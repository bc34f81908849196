package dev.reagent.model.wire;

import dev.reagent.model.wire.fault.ProviderFault;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into server-sent events as they arrive. Bytes are decoded once a line is complete, so a character may be split
 * anywhere. One thread at a time.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">the rules</a>
 */
final class SseParser {

    /** Receives an event's type, {@code ""} if it has none, and its data as UTF-8. */
    interface Sink {
        void event(String type, byte[] data) throws ProviderFault;
    }

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ERROR = "error".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] EVENT = "event".getBytes(StandardCharsets.US_ASCII);

    private final int maxEventBytes;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
    private final ByteArrayOutputStream data = new ByteArrayOutputStream(512);
    /** A JSON object between the events; some servers report an error so. */
    private final ByteArrayOutputStream loose = new ByteArrayOutputStream(0);

    private String type = "";
    private boolean hasData;
    private boolean afterReturn;
    private boolean firstLine = true;

    SseParser(int maxEventBytes) {
        this.maxEventBytes = maxEventBytes;
    }

    /** @throws ProviderFault if an event exceeds the limit, or the sink refuses one */
    void accept(byte[] bytes, Sink sink) throws ProviderFault {
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            byte at = bytes[i];
            if (at == '\n' && afterReturn) {
                afterReturn = false;
                start = i + 1;
            } else if (at == '\n' || at == '\r') {
                append(bytes, start, i);
                endLine(sink);
                start = i + 1;
                afterReturn = at == '\r';
            } else {
                afterReturn = false;
            }
        }
        append(bytes, start, bytes.length);
    }

    /** Ends the stream. Its last event counts even without an empty line after it. */
    void end(Sink sink) throws ProviderFault {
        endLine(sink);
        dispatch(sink);
    }

    private void append(byte[] bytes, int from, int to) throws ProviderFault {
        if (line.size() + data.size() + loose.size() + (to - from) > maxEventBytes) {
            throw ProviderFault.protocol("sent an event of more than " + maxEventBytes + " bytes");
        }
        line.write(bytes, from, to - from);
    }

    private void endLine(Sink sink) throws ProviderFault {
        byte[] whole = withoutMark(line.toByteArray());
        line.reset();
        if (whole.length == 0) {
            dispatch(sink);
            return;
        }
        int colon = indexOfColon(whole);
        if (isField(whole, colon, DATA)) {
            addData(whole, valueStart(whole, colon));
        } else if (isField(whole, colon, ERROR)) {
            type = "error";
            addData(whole, valueStart(whole, colon));
        } else if (isField(whole, colon, EVENT)) {
            int from = valueStart(whole, colon);
            type = new String(whole, from, whole.length - from, StandardCharsets.UTF_8);
        } else if (whole[0] == '{' || whole[0] == '[' || loose.size() > 0) {
            loose.writeBytes(whole);
        }
    }

    private void addData(byte[] whole, int from) {
        if (hasData) {
            data.write('\n');
        }
        data.write(whole, from, whole.length - from);
        hasData = true;
    }

    private void dispatch(Sink sink) throws ProviderFault {
        byte[] whole = data.toByteArray();
        var itsType = type;
        boolean complete = hasData;
        data.reset();
        hasData = false;
        type = "";
        byte[] bare = loose.toByteArray();
        loose.reset();
        if (bare.length > 0) {
            sink.event("", bare);
        }
        if (complete) {
            sink.event(itsType, whole);
        }
    }

    private byte[] withoutMark(byte[] whole) {
        int mark = firstLine ? markLength(whole) : 0;
        firstLine = false;
        return mark > 0 ? Arrays.copyOfRange(whole, mark, whole.length) : whole;
    }

    /** Returns the length of the byte-order mark at the beginning; 0 if there is none. */
    static int markLength(byte[] begun) {
        int length = BYTE_ORDER_MARK.length;
        return begun.length >= length && Arrays.equals(begun, 0, length, BYTE_ORDER_MARK, 0, length) ? length : 0;
    }

    private static int indexOfColon(byte[] whole) {
        for (int i = 0; i < whole.length; i++) {
            if (whole[i] == ':') {
                return i;
            }
        }
        return whole.length;
    }

    private static boolean isField(byte[] whole, int nameEnd, byte[] name) {
        return nameEnd == name.length && Arrays.equals(whole, 0, nameEnd, name, 0, name.length);
    }

    private static int valueStart(byte[] whole, int colon) {
        int from = Math.min(colon + 1, whole.length);
        return from < whole.length && whole[from] == ' ' ? from + 1 : from;
    }
}
