package dev.reagent.run.intake;

import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Claims idempotency keys in the transaction that creates the run or batch. */
final class PostgresKeyClaims {

    private PostgresKeyClaims() {}

    /** Returns whether the key is new. The insert itself waits for a concurrent request with the same key. */
    static boolean forSession(Handle handle, String orgId, IdempotencyKey key, String id) {
        return claim(handle, orgId, key, id, null);
    }

    /** As {@link #forSession}. */
    static boolean forBatch(Handle handle, String orgId, IdempotencyKey key, String id) {
        return claim(handle, orgId, key, null, id);
    }

    private static boolean claim(
            Handle handle, String orgId, IdempotencyKey key, @Nullable String session, @Nullable String batch) {
        return handle.createUpdate("""
                                insert into idempotency_key (org_id, key, digest, session_id, batch_id)
                                values (:org, :key, :digest, cast(:session as uuid), cast(:batch as uuid))
                                on conflict (org_id, key) do update
                                   set digest = excluded.digest, session_id = excluded.session_id,
                                       batch_id = excluded.batch_id, status = null, body = null, created_at = now()
                                 where idempotency_key.created_at < now() - interval '24 hours'
                                """)
                        .bind("org", orgId)
                        .bind("key", key.key())
                        .bind("digest", key.digest())
                        .bind("session", session)
                        .bind("batch", batch)
                        .execute()
                == 1;
    }
}
