package dev.reagent.artifact;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Large files in a folder. Servers that share a database must also share the folder. */
final class DiskFiles implements LargeFiles {

    private final Path folder;

    DiskFiles(Path folder) {
        this.folder = folder;
    }

    /** Uses subfolders by the first two digits, as some tools are slow with thousands of files in one folder. */
    private Path path(String id) {
        return folder.resolve(id.substring(0, 2)).resolve(id);
    }

    @Override
    public void put(String id, long bytes, Content content) throws IOException {
        var path = path(id);
        Files.createDirectories(path.getParent());
        var arriving = path.resolveSibling(id + ".part");
        try (var from = content.open();
                var to = FileChannel.open(
                        arriving,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING)) {
            long sent = from.transferTo(Channels.newOutputStream(to));
            if (sent != bytes) {
                throw new IOException("the file %s has %d bytes, not %d".formatted(id, sent, bytes));
            }
            to.force(true);
        }
        Files.move(arriving, path, StandardCopyOption.ATOMIC_MOVE);
        try (var parent = FileChannel.open(path.getParent())) {
            parent.force(true);
        }
    }

    @Override
    public InputStream open(String id) throws IOException {
        try {
            return Files.newInputStream(path(id));
        } catch (NoSuchFileException missing) {
            throw (FileNotFoundException) new FileNotFoundException(id).initCause(missing);
        }
    }

    @Override
    public void delete(String id) throws IOException {
        var path = path(id);
        Files.deleteIfExists(path.resolveSibling(id + ".part"));
        Files.deleteIfExists(path);
    }
}
