package dev.reagent.sandbox.stub;

import dev.reagent.sandbox.SandboxFile;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.function.Supplier;

/**
 * Bytes from a sandbox on their way to a store. Few are kept in memory, many in a temporary file that is already unlinked, so nothing of it
 * outlives this process or the last reference to it.
 */
final class Spool implements SandboxFile.Content {

    /** Longer content goes to a file. */
    private static final int IN_MEMORY = 64 * 1024;

    private final Supplier<InputStream> source;

    private Spool(Supplier<InputStream> source) {
        this.source = source;
    }

    /** Reads exactly this many bytes from a stream. */
    static Spool of(InputStream in, long bytes) throws IOException {
        if (bytes <= IN_MEMORY) {
            byte[] all = in.readNBytes((int) bytes);
            requireAll(all.length, bytes);
            return new Spool(() -> new ByteArrayInputStream(all));
        }
        var file = unnamedFile();
        requireAll(file.transferFrom(Channels.newChannel(in), 0, bytes), bytes);
        return new Spool(() -> Channels.newInputStream(new FromStart(file)));
    }

    private static void requireAll(long found, long bytes) throws EOFException {
        if (found < bytes) {
            throw new EOFException("the sandbox ended after %d of %d bytes of a file".formatted(found, bytes));
        }
    }

    /** The garbage collector's cleaner closes it, as any unreferenced channel. */
    private static FileChannel unnamedFile() throws IOException {
        var path = Files.createTempFile("reagent-", ".spool");
        try {
            return FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } finally {
            Files.delete(path);
        }
    }

    /** Reads by position, so that each reader has its own position. */
    private static final class FromStart implements ReadableByteChannel {

        private final FileChannel file;
        private long position;

        FromStart(FileChannel file) {
            this.file = file;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            int read = file.read(into, position);
            position += Math.max(0, read);
            return read;
        }

        @Override
        public boolean isOpen() {
            return file.isOpen();
        }

        @Override
        public void close() {
            // other readers use the same file
        }
    }

    @Override
    public InputStream open() {
        return source.get();
    }
}
