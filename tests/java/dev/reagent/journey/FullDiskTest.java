package dev.reagent.journey;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;

import dev.reagent.WithScriptedProvider;
import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** PostgreSQL refuses what one organisation writes with the error of a full disk: what its clients receive, and that it passes. */
@QuarkusTest
@Tag("external-stores")
@Tag("redis-cluster")
@QuarkusTestResource(WithScriptedProvider.class)
class FullDiskTest {

    private final Client client = Client.ofNewOrg();
    ScriptedProvider provider;

    @Inject
    Jdbi jdbi;

    @Test
    void theAnswerNamesTheStoreAndWhatItLacks() {
        provider.bySteps(ScriptedReply.text("Done."));
        fill();
        try {
            client.post("/v1/agents/run", Client.order(Client.prompt(), "scripted"))
                    .then()
                    .statusCode(503)
                    .body("code", equalTo("store_unavailable"))
                    .body("detail", startsWith("PostgreSQL's disk is full now, "));
        } finally {
            empty();
        }
        client.get("/q/health/ready").then().statusCode(200).body("checks.name", hasItem("PostgreSQL's disk"));
        client.ended(client.start());
    }

    private void fill() {
        jdbi.useHandle(handle -> handle.execute("""
                create function full_disk() returns trigger language plpgsql as $$
                begin
                    raise exception 'could not extend file "base/1/1": No space left on device' using errcode = '53100';
                end $$"""));
        jdbi.useHandle(handle ->
                handle.execute("create trigger full_disk before insert on run for each row when (new.org_id = '"
                        + client.org() + "') execute function full_disk()"));
    }

    private void empty() {
        jdbi.useHandle(handle -> handle.execute("drop function full_disk() cascade"));
    }
}
