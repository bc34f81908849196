package dev.reagent.stores.backup;

import dev.reagent.stores.StartRefused;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A backup file: a ZIP that only its user can read, whose entries have checksums. Its last entry is the manifest. */
final class BackupFile implements AutoCloseable {

    static final String TABLES = "tables/";
    static final String ARTIFACTS = "artifacts/";
    static final String WEBHOOK_SECRET = "webhook.secret";

    private static final String MANIFEST = "manifest.json";

    private final ZipFile zip;
    private final Manifest manifest;

    private BackupFile(ZipFile zip, Manifest manifest) {
        this.zip = zip;
        this.manifest = manifest;
    }

    /** Writes the content of an entry. */
    @FunctionalInterface
    interface Content<T, E extends Exception> {

        /** @param to must not be closed */
        T writeTo(OutputStream to) throws IOException, E;
    }

    /** Reads the content of an entry. */
    @FunctionalInterface
    interface Reader<T, E extends Exception> {

        T read(InputStream from) throws IOException, E;
    }

    /** @throws StartRefused if the file is not a complete backup, or this build cannot read it */
    static BackupFile open(Path file) {
        try {
            var zip = new ZipFile(file.toFile());
            try {
                var entry = zip.getEntry(MANIFEST);
                if (entry == null) {
                    throw new IOException("it has no " + MANIFEST);
                }
                try (var in = zip.getInputStream(entry)) {
                    return new BackupFile(zip, Manifest.of(in.readAllBytes()));
                }
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            throw new StartRefused(file + " is not a backup that can be restored (" + e.getMessage() + ")", e);
        }
    }

    Manifest manifest() {
        return manifest;
    }

    /** Returns the names of the entries with this prefix. */
    List<String> names(String prefix) {
        return zip.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    /**
     * Reads an entry.
     *
     * @throws IOException if there is no such entry, or its content is damaged
     */
    <T, E extends Exception> T read(String name, Reader<T, E> reader) throws IOException, E {
        var entry = zip.getEntry(name);
        if (entry == null) {
            throw new IOException("the backup has no " + name);
        }
        try (var in = new CheckedInputStream(zip.getInputStream(entry), new CRC32())) {
            var result = reader.read(in);
            in.transferTo(OutputStream.nullOutputStream());
            if (in.getChecksum().getValue() != entry.getCrc()) {
                throw new IOException("the backup is damaged: " + name + " is not what was written");
            }
            return result;
        }
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }

    /** Writes a backup under a temporary name first, so that a file with the final name is always complete. */
    static final class Draft implements AutoCloseable {

        private final Path file;
        private final Path draft;
        private final FileChannel channel;
        private final ZipOutputStream zip;

        /** @throws StartRefused if the file exists, or cannot be created */
        Draft(Path file) {
            this.file = file.toAbsolutePath();
            this.draft = this.file.resolveSibling(this.file.getFileName() + ".part");
            if (Files.exists(this.file)) {
                throw new StartRefused(file + " is there already: name a file that is not");
            }
            try {
                Files.deleteIfExists(draft);
                Files.createFile(
                        draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
                this.channel = FileChannel.open(draft, StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new StartRefused(file + " cannot be written (" + e + ")", e);
            }
            this.zip = new ZipOutputStream(new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16));
            zip.setLevel(Deflater.BEST_SPEED);
        }

        <T, E extends Exception> T write(String name, Content<T, E> content) throws IOException, E {
            zip.putNextEntry(new ZipEntry(name));
            var result = content.writeTo(new FilterOutputStream(zip) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    out.write(bytes, from, length);
                }

                @Override
                public void close() {}
            });
            zip.closeEntry();
            return result;
        }

        /** Completes the file and gives it its final name. */
        void finish(Manifest manifest) throws IOException {
            write(MANIFEST, to -> {
                to.write(manifest.json());
                return manifest;
            });
            zip.finish();
            zip.flush();
            channel.force(true);
            zip.close();
            Files.move(draft, file);
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(draft);
        }
    }
}
