package dev.reagent.chaos.history;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Takes a history down, in memory and as JSON lines. Thread-safe. */
public final class Notebook implements AutoCloseable {

    private static final ObjectMapper JSON = mapper();

    private final long start = System.nanoTime();
    private final BufferedWriter out;
    private final List<Entry> entries = new ArrayList<>();
    private final ConcurrentHashMap<String, String> texts = new ConcurrentHashMap<>();
    private boolean closed;

    /** @param file what is in it is lost */
    public Notebook(Path file) throws IOException {
        this.out = Files.newBufferedWriter(file);
    }

    private static ObjectMapper mapper() {
        var mapper = new ObjectMapper();
        mapper.registerSubtypes(Entry.class.getPermittedSubclasses());
        return mapper;
    }

    /** Milliseconds since the bench began. */
    public long now() {
        return (System.nanoTime() - start) / 1_000_000;
    }

    /** The same text as one object: many readers see the same event. */
    public String once(String text) {
        return texts.computeIfAbsent(text, same -> same);
    }

    public void note(Entry entry) {
        try {
            var line = JSON.writeValueAsString(entry);
            synchronized (this) {
                if (!closed) {
                    entries.add(entry);
                    out.write(line);
                    out.write('\n');
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** What comes later is not taken down. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        out.close();
    }

    /** A history that was taken down before. */
    public static List<Entry> read(Path file) throws IOException {
        var read = new ArrayList<Entry>();
        try (var lines = Files.lines(file)) {
            for (var line : (Iterable<String>) lines::iterator) {
                read.add(JSON.readValue(line, Entry.class));
            }
        }
        return read;
    }
}
