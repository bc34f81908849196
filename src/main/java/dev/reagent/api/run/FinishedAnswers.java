package dev.reagent.api.run;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.reagent.agent.AgentSession;
import dev.reagent.agent.task.SessionId;
import dev.reagent.api.edge.EdgeAnswers;
import dev.reagent.api.problem.ApiJson;
import dev.reagent.api.problem.ProblemException;
import dev.reagent.api.request.Caller;
import dev.reagent.api.request.EntityTag;
import dev.reagent.api.view.SessionView;
import dev.reagent.run.RunService;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * Answers of polls of finished sessions, ready to be sent. A session that is in the archive never changes. Its answer is kept from the
 * second poll on: most clients poll a finished session once. Thread-safe.
 */
@Singleton
class FinishedAnswers {

    private static final Logger LOG = Logger.getLogger(FinishedAnswers.class);

    /** After this time a session that was deleted from the archive is unknown. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private static final long MOST_BYTES = 16 << 20;

    /** What an entry takes beside its body. */
    private static final int OVERHEAD = 300;

    /** A finished session is not waited for. */
    private static final Pattern PLAIN_QUERY = Pattern.compile("wait_seconds=([0-9]|[1-5][0-9]|60)");

    private final RunService runs;

    private final Cache<String, Entry> answers = Caffeine.newBuilder()
            .maximumWeight(MOST_BYTES)
            .weigher((String id, Entry entry) -> OVERHEAD + entry.size())
            .expireAfterWrite(KEPT)
            .build();

    FinishedAnswers(RunService runs) {
        this.runs = runs;
    }

    private sealed interface Entry {

        int size();
    }

    /** There is no answer yet. */
    private enum Prepared implements Entry {
        /** The session was polled once. */
        NO,
        /** It was polled again: its answer is being made. */
        SOON;

        @Override
        public int size() {
            return 0;
        }
    }

    private record Answer(String orgId, String tag, Buffer body) implements Entry {

        @Override
        public int size() {
            return body.length();
        }
    }

    void register(@Observes Router router) {
        router.get("/v1/agents/:id").order(EdgeAnswers.AFTER_CHECKS).handler(this::answer);
    }

    /** Sends the answer if it is kept and the request is nothing but a poll; else leaves the request to the resource. */
    private void answer(RoutingContext http) {
        var query = http.request().query();
        if (answers.getIfPresent(Objects.requireNonNull(http.pathParam("id"))) instanceof Answer answer
                && (query == null || PLAIN_QUERY.matcher(query).matches())
                && isOf(answer.orgId(), http)) {
            send(http, answer);
        } else {
            http.next();
        }
    }

    private static boolean isOf(String orgId, RoutingContext http) {
        try {
            return Caller.of(http).orgId().equals(orgId);
        } catch (ProblemException refused) {
            return false;
        }
    }

    private static void send(RoutingContext http, Answer answer) {
        var response = http.response()
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader(HttpHeaders.ETAG, answer.tag());
        if (EntityTag.matches(http.request().getHeader(HttpHeaders.IF_NONE_MATCH), answer.tag())) {
            response.setStatusCode(304).end();
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(answer.body());
        }
    }

    /** Notes that a finished session was polled; at the second time, prepares the answer of the next poll in the background. */
    void polled(AgentSession session) {
        var id = session.id();
        if (answers.asMap().putIfAbsent(id.value(), Prepared.NO) != null
                && answers.asMap().replace(id.value(), Prepared.NO, Prepared.SOON)) {
            runs.archived(session.task().orgId(), id)
                    .subscribe()
                    .with(archived -> archived.ifPresentOrElse(this::keep, () -> tryAgain(id)), failure -> {
                        LOG.debugf("no answer is kept for session %s: %s", id, failure);
                        tryAgain(id);
                    });
        }
    }

    private void tryAgain(SessionId id) {
        answers.asMap().replace(id.value(), Prepared.SOON, Prepared.NO);
    }

    private void keep(AgentSession session) {
        var body = ApiJson.bytes(SessionView.of(session, -1, null));
        answers.put(
                session.id().value(), new Answer(session.task().orgId(), EntityTag.of(session), Buffer.buffer(body)));
    }
}
