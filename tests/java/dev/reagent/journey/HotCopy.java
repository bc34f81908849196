package dev.reagent.journey;

import io.quarkus.redis.datasource.RedisDataSource;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** What Redis holds of a session, and may lose. */
@Singleton
public class HotCopy {

    private final RedisDataSource redis;
    private final Jdbi jdbi;

    HotCopy(RedisDataSource redis, Jdbi jdbi) {
        this.redis = redis;
        this.jdbi = jdbi;
    }

    /** Takes a finished session out of Redis, once PostgreSQL has it. */
    void deleteFinished(String id) {
        delete("session", id);
    }

    /** Takes a session that waits out of Redis. */
    void deleteParked(String id) {
        delete("parked_session", id);
    }

    private void delete(String table, String id) {
        Client.await("PostgreSQL has " + id, () -> isSaved(table, id));
        deleteNow(id);
    }

    /** Takes a session that runs out of Redis. */
    void deleteNow(String id) {
        var keys = redis.key().keys("r:{" + id + "}:*");
        redis.key().del(keys.toArray(String[]::new));
    }

    private boolean isSaved(String table, String id) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select exists (select 1 from <table> where session_id = cast(:id as uuid))")
                .define("table", table)
                .bind("id", id)
                .mapTo(Boolean.class)
                .one());
    }
}
