package dev.reagent.api.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A page of a run's log. */
public record LogView(List<LineView> lines, @Nullable Long nextAfter) {

    /** @param lines the whole log */
    static LogView of(List<LineView> lines, long after, int limit) {
        var later = lines.stream().filter(line -> line.seq() > after).toList();
        var page = later.subList(0, Math.min(limit, later.size()));
        return new LogView(page, later.size() > page.size() ? page.getLast().seq() : null);
    }

    /** One event as text. */
    public record LineView(long seq, Instant at, Level level, String message) {}

    /** The severity of a line. */
    enum Level {
        @JsonProperty("info")
        INFO,
        @JsonProperty("warn")
        WARN,
        @JsonProperty("error")
        ERROR
    }
}
