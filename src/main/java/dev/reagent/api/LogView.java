package dev.reagent.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A page of a run's log. */
@Schema(description = "What happened to a run, in plain words, the earliest first")
record LogView(
        List<LineView> lines,

        @Schema(
                description =
                        "What to send as `after` for the next page; null where this one holds the last line there is"
                                + " now. A run that is not over may have more later: go on after the last `seq`",
                format = "int64")
        @Nullable
        Long nextAfter) {

    /** @param lines all of the log */
    static LogView of(List<LineView> lines, long after, int limit) {
        var later = lines.stream().filter(line -> line.seq() > after).toList();
        var page = later.subList(0, Math.min(limit, later.size()));
        return new LogView(page, later.size() > page.size() ? page.getLast().seq() : null);
    }

    /** One thing that happened. */
    @Schema(description = "One thing that happened")
    record LineView(
            @Schema(
                    description =
                            "The number of the event that the line is made from, as in the stream: it rises, may skip"
                                    + " and never changes")
            long seq,

            Instant at,
            Level level,

            @Schema(
                    description =
                            "Names, numbers, codes, times, and a provider's own words about an error, shortened and without"
                                    + " keys; never prompts, answers, arguments or results")
            String message) {}

    /** How much it matters. */
    @Schema(name = "LogLevel")
    enum Level {
        @JsonProperty("info")
        INFO,
        @JsonProperty("warn")
        WARN,
        @JsonProperty("error")
        ERROR
    }
}
