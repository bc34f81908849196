package dev.reagent.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.reagent.model.ScriptedProvider;
import dev.reagent.model.ScriptedReply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two servers over one PostgreSQL and one Redis are one to their clients. */
@EnabledOnOs(OS.LINUX)
class TwoServersIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final ScriptedProvider PROVIDER = ScriptedProvider.start();

    @TempDir
    static Path temp;

    private static Fleet fleet;

    private ServerApi one;
    private ServerApi other;

    @BeforeAll
    static void start() throws Exception {
        fleet = Fleet.start(
                temp,
                2,
                Map.of(
                        "OPENAI_BASE_URL", PROVIDER.openAiBaseUrl(),
                        "OPENAI_MODEL", "scripted",
                        "REAGENT_TOOLS_ECHO_ENABLED", "true"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (fleet != null) {
            fleet.close();
        }
        PROVIDER.close();
    }

    @BeforeEach
    void look() {
        one = new ServerApi(fleet.server(0));
        other = new ServerApi(fleet.server(1));
    }

    @Test
    void runsGoOnAfterBothStoresWereKilledAndStartedAgain() throws Exception {
        PROVIDER.bySteps(ScriptedReply.text("done").after(Duration.ofSeconds(3)));
        var ids = one.runs(20);
        Waiting.until(PATIENCE, "runs wait on the model", () -> PROVIDER.inFlight() == 20);
        var stores = fleet.stores();
        stores.redis().kill();
        stores.postgres().kill();
        stores.redis().startAgain();
        stores.postgres().startAgain();
        stores.await();
        Waiting.until(PATIENCE, "all are over, as the other server sees it", () -> other.allAre("completed", ids));
        assertEquals(20, PROVIDER.calls(), "calls of the model");
    }
}
