package dev.reagent.stream;

import java.io.ByteArrayOutputStream;

/**
 * A part of a stream as its reader is given it.
 *
 * @param text  whole items, one behind the other; empty where there was nothing to tell
 * @param place the seq up to which the reader has everything then
 * @param last  whether the stream ends with it
 */
record Piece(byte[] text, long place, boolean last) {

    /** Of a piece that has more than one item. */
    static final int MOST_BYTES = 64 << 10;

    /** Text that is put together from items. Not thread-safe. */
    static final class Text {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

        /** Whether an item of that size still fits; the first always does. */
        boolean takes(byte[] item) {
            return bytes.size() == 0 || bytes.size() + item.length <= MOST_BYTES;
        }

        void add(byte[] item) {
            bytes.writeBytes(item);
        }

        byte[] bytes() {
            return bytes.toByteArray();
        }
    }
}
