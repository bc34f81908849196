package dev.reagent.run.reading;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.SessionId;
import dev.reagent.agent.task.SessionStatus;
import dev.reagent.run.archive.SessionArchive;
import dev.reagent.run.intake.RunIntake;
import dev.reagent.run.intake.RunIntake.Cursor;
import dev.reagent.run.intake.RunIntake.RunRow;
import dev.reagent.run.intake.RunRefused;
import dev.reagent.run.intake.RunRefused.Why;
import dev.reagent.run.log.SessionLog;
import dev.reagent.run.log.SessionSummary;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lists sessions page by page, in the order of the intake's rows. Reads open ones from Redis. Thread-safe. */
@ApplicationScoped
public class SessionPages {

    /** Most rows read for one page if few of them have the requested status. */
    private static final int MOST_READ = 1000;

    private static final Instant LATEST = Instant.parse("9999-12-31T00:00:00Z");

    private final RunIntake intake;
    private final SessionLog log;
    private final SessionArchive archive;
    private final SessionReader reader;

    SessionPages(RunIntake intake, SessionLog log, SessionArchive archive, SessionReader reader) {
        this.intake = intake;
        this.log = log;
        this.archive = archive;
        this.reader = reader;
    }

    public Uni<SessionPage> list(String orgId, @Nullable SessionStatus status, int limit, @Nullable String cursor) {
        boolean open = status != null && !status.isTerminal();
        int rows = open ? MOST_READ : limit + 1;
        var after = cursor == null ? null : decode(cursor);
        return intake.page(orgId, open ? Boolean.FALSE : null, open ? null : status, after, rows)
                .flatMap(found -> summaries(found).map(summaries -> page(found, summaries, status, limit, rows)));
    }

    private static SessionPage page(
            List<RunRow> rows,
            Map<SessionId, SessionSummary> summaries,
            @Nullable SessionStatus status,
            int limit,
            int asked) {
        var listed = new ArrayList<SessionSummary>();
        RunRow last = null;
        for (var row : rows) {
            var summary = summaries.get(row.id());
            if (summary != null && (status == null || summary.state().status() == status)) {
                if (listed.size() == limit) {
                    return new SessionPage(listed, last == null ? null : encode(last));
                }
                listed.add(summary);
                last = row;
            }
        }
        return new SessionPage(listed, rows.size() == asked && !rows.isEmpty() ? encode(rows.getLast()) : null);
    }

    private Uni<Map<SessionId, SessionSummary>> summaries(List<RunRow> rows) {
        var ended = new ArrayList<SessionId>();
        var open = new ArrayList<SessionId>();
        var all = new HashMap<SessionId, SessionSummary>();
        for (var row : rows) {
            if (row.waiting()) {
                all.put(row.id(), SessionSummary.of(AgentSession.of(row.id(), SessionReader.begun(row))));
            } else {
                (row.status() == null ? open : ended).add(row.id());
            }
        }
        return Uni.combine()
                .all()
                .unis(archive.summaries(ended), log.summaries(open))
                .asTuple()
                .flatMap(found -> {
                    all.putAll(found.getItem1());
                    var unsure = new ArrayList<Uni<SessionSummary>>();
                    for (var id : open) {
                        var summary = found.getItem2().get(id);
                        if (summary == null || summary.state().status().isTerminal()) {
                            unsure.add(reader.get(id).map(SessionSummary::of));
                        } else {
                            all.put(id, summary);
                        }
                    }
                    return unsure.isEmpty()
                            ? Uni.createFrom().item(all)
                            : Uni.join().all(unsure).andFailFast().map(read -> {
                                read.forEach(summary -> all.put(summary.id(), summary));
                                return all;
                            });
                });
    }

    private static String encode(RunRow row) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((row.createdAt() + "/" + row.id()).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws RunRefused if no page returned this cursor */
    static Cursor decode(String cursor) {
        try {
            var parts = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8).split("/", 2);
            var at = Instant.parse(parts[0]);
            if (at.isBefore(Instant.EPOCH) || at.isAfter(LATEST)) {
                throw new IllegalArgumentException("a time out of range");
            }
            return new Cursor(at, SessionId.parse(parts[1]).orElseThrow());
        } catch (RuntimeException e) {
            throw new RunRefused(
                    Why.INVALID_CURSOR, "Unknown cursor: pass next_cursor from the previous page unchanged.");
        }
    }
}
