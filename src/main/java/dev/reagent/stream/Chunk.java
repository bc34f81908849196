package dev.reagent.stream;

import java.io.ByteArrayOutputStream;

/**
 * A part of a stream as one reader receives it.
 *
 * @param text  whole items, concatenated; empty if there was nothing to send
 * @param place the seq up to which the reader then has everything
 * @param last  whether the stream ends with this chunk
 */
record Chunk(byte[] text, long place, boolean last) {

    /** Limit of a chunk with more than one item. */
    static final int MOST_BYTES = 64 << 10;

    /** Builds the text of a chunk from items. Not thread-safe. */
    static final class Text {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

        /** Returns whether the item still fits; the first one always does. */
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
