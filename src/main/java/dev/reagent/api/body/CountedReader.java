package dev.reagent.api.body;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;

/** A strict reader of UTF-8 that fails when more characters are read than allowed. Not thread-safe. */
final class CountedReader extends Reader {

    private final Reader in;
    private long read;
    private long least;
    private long most = Long.MAX_VALUE;

    CountedReader(InputStream bytes) {
        in = new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder());
    }

    /** More characters were read than allowed. */
    static final class TooMuch extends IOException {

        private static final long serialVersionUID = 1L;

        private final long read;

        TooMuch(long read) {
            super("more than " + read + " characters");
            this.read = read;
        }

        long read() {
            return read;
        }
    }

    /** Allows so many characters from now on, besides those that the parser has read ahead. */
    void allow(long characters) {
        least = read;
        most = characters;
    }

    @Override
    public int read(char[] into, int offset, int length) throws IOException {
        if (read - least > most) {
            throw new TooMuch(most);
        }
        int count = in.read(into, offset, length);
        read += Math.max(0, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
