package dev.reagent.run.archive;

import dev.reagent.agent.AgentSession;
import dev.reagent.agent.Outcome;
import dev.reagent.run.archive.SessionArchive.Finished;
import dev.reagent.run.log.EventJson;
import dev.reagent.run.log.SessionSummary;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Inserts the rows of finished sessions, their steps and their calls. Existing rows stay unchanged. */
final class PostgresArchiveRows {

    private PostgresArchiveRows() {}

    static void insert(Handle handle, List<Finished> sessions) {
        insertSessions(handle, sessions);
        insertSteps(handle, sessions);
        insertCalls(handle, sessions);
    }

    private static void insertSessions(Handle handle, List<Finished> sessions) {
        var batch = handle.prepareBatch("""
                insert into session (session_id, org_id, model, status, error_code, summary, log, version, steps,
                                     input_tokens, cached_tokens, cache_write_tokens, output_tokens, cost_micros,
                                     created_at, started_at, finished_at)
                values (cast(:id as uuid), :org, :model, :status, :code, :summary, :log, :version, :steps, :input,
                        :cached, :cacheWrite, :output, :cost, :created, :started, :finished)
                on conflict (session_id) do nothing
                """);
        for (var finished : sessions) {
            var session = finished.session();
            var usage = session.usage();
            batch.bind("id", session.id().value())
                    .bind("org", session.task().orgId())
                    .bind("model", session.task().modelChoice().model())
                    .bind("status", session.status().wireName())
                    .bind("code", errorCode(session))
                    .bind("summary", EventJson.write(SessionSummary.of(session)))
                    .bind("log", EventJson.write(finished.log()))
                    .bind("version", session.version())
                    .bind("steps", session.steps().size())
                    .bind("input", usage.input())
                    .bind("cached", usage.cacheRead())
                    .bind("cacheWrite", usage.cacheWrite())
                    .bind("output", usage.output())
                    .bind("cost", session.cost().amount())
                    .bind("created", utc(session.times().created()))
                    .bind("started", utc(session.times().started()))
                    .bind("finished", utc(session.times().finished()))
                    .add();
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static @Nullable String errorCode(AgentSession session) {
        return session.outcome() instanceof Outcome.Failed failed ? failed.why().code() : null;
    }

    private static void insertSteps(Handle handle, List<Finished> sessions) {
        var batch = handle.prepareBatch("""
                insert into session_step (session_id, step, input_tokens, cached_tokens, cache_write_tokens,
                                          output_tokens, cost_micros, started_at, finished_at)
                values (cast(:id as uuid), :step, :input, :cached, :cacheWrite, :output, :cost, :started, :finished)
                on conflict do nothing
                """);
        for (var finished : sessions) {
            for (var step : finished.session().steps()) {
                batch.bind("id", finished.session().id().value())
                        .bind("step", step.index())
                        .bind("input", step.usage().input())
                        .bind("cached", step.usage().cacheRead())
                        .bind("cacheWrite", step.usage().cacheWrite())
                        .bind("output", step.usage().output())
                        .bind("cost", step.wholeCost().amount())
                        .bind("started", utc(step.startedAt()))
                        .bind("finished", utc(step.finishedAt()))
                        .add();
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static void insertCalls(Handle handle, List<Finished> sessions) {
        var batch = handle.prepareBatch("""
                insert into session_call (session_id, call_id, step, tool, success, error_code, took_ms, result)
                values (cast(:id as uuid), :call, :step, :tool, :success, :code, :took, :result)
                on conflict do nothing
                """);
        for (var finished : sessions) {
            for (var step : finished.session().steps()) {
                for (var state : step.calls().values()) {
                    var seen = state.observation();
                    batch.bind("id", finished.session().id().value())
                            .bind("call", state.call().callId())
                            .bind("step", step.index())
                            .bind("tool", state.call().tool())
                            .bind("success", seen == null ? null : seen.isSuccess())
                            .bind(
                                    "code",
                                    seen == null || seen.error() == null
                                            ? null
                                            : seen.error().code())
                            .bind("took", seen == null ? null : seen.took().toMillis())
                            .bind("result", finished.results().get(state.call().callId()))
                            .add();
                }
            }
        }
        if (batch.size() > 0) {
            batch.execute();
        }
    }

    private static @Nullable OffsetDateTime utc(@Nullable Instant instant) {
        return instant == null ? null : OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
