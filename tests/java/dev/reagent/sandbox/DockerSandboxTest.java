package dev.reagent.sandbox;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.NeedsDocker;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@NeedsDocker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DockerSandboxTest extends SandboxContract {

    private final String server = "srv-" + UUID.randomUUID();
    private final DockerEngine engine = new DockerEngine(Optional.empty(), 20);
    private final DockerSandbox sandbox = on(server);

    @BeforeAll
    void theImageIsThere() {
        assertEquals(Availability.AVAILABLE, sandbox.firstAvailability(Duration.ofSeconds(10)));
    }

    @AfterAll
    void close() throws IOException {
        engine.close();
    }

    @Override
    Sandbox sandbox() {
        return sandbox;
    }

    @Override
    boolean anythingLeft() {
        return !engine.containers(Map.of(SandboxLabels.SERVER, server)).isEmpty();
    }

    @Override
    void assertClearAboutMemory(CodeResult result) {
        // Seen once in ten with Node on a busy disk: before it kills, the kernel throws the program's own pages out and
        // reads them again, for longer than the time given.
        assertTrue(
                result.timedOut() || (result.oomKilled() && Integer.valueOf(137).equals(result.exitCode())),
                result::toString);
    }

    @Test
    void anotherServerKillsByLabelWhatItInherited() {
        sandbox.run(asked(Language.PYTHON, "import time; time.sleep(50)", "", Duration.ofSeconds(55)))
                .subscribe()
                .with(result -> {}, failure -> {});
        until("it runs", this::anythingLeft);
        var killed = on("srv-heir").kill(session, "call_1").await().atMost(Duration.ofSeconds(10));
        assertTrue(killed.size() == 1 && killed.getFirst().confirmed(), killed::toString);
    }

    @Test
    void aSandboxEndsByItselfWhenItsServerIsGone() throws IOException {
        var doomed = new DockerEngine(Optional.empty(), 4);
        new DockerSandbox(doomed, "reagent-sandbox", Optional.empty(), () -> server, 1)
                .run(asked(Language.PYTHON, "import time; time.sleep(50)", "", Duration.ofSeconds(55)))
                .subscribe()
                .with(result -> {}, failure -> {});
        until("it runs", () -> running() == 1);
        doomed.close();
        until("it ended", () -> running() == 0);
        sandbox.removeAllOf(server).await().atMost(Duration.ofSeconds(10));
    }

    private int running() {
        return engine.client()
                .listContainersCmd()
                .withLabelFilter(Map.of(SandboxLabels.SERVER, server))
                .withStatusFilter(List.of("running"))
                .exec()
                .size();
    }

    @Test
    void theReaperTakesADeadServersContainersAndNoLiveOnes() {
        var dead = "srv-dead-" + UUID.randomUUID();
        var live = "srv-live-" + UUID.randomUUID();
        var ofTheDead = leaveContainer(dead);
        var ofTheLive = leaveContainer(live);
        try {
            var reaper =
                    new SandboxReaper(on("srv-reaper"), servers(Set.of("srv-reaper", live, server)), Duration.ZERO);
            reaper.sweep().await().atMost(Duration.ofSeconds(10));
            assertTrue(exists(ofTheDead), "not before it was an orphan for as long as it may run");
            until("the orphan is reaped", () -> {
                reaper.sweep().await().atMost(Duration.ofSeconds(10));
                return !exists(ofTheDead);
            });
            assertTrue(exists(ofTheLive));
            assertEquals(List.of(), reaper.reapServer(dead).await().atMost(Duration.ofSeconds(10)));
            assertEquals(
                    1,
                    reaper.reapServer(live)
                            .await()
                            .atMost(Duration.ofSeconds(10))
                            .size());
        } finally {
            engine.remove(ofTheDead);
            engine.remove(ofTheLive);
        }
    }

    @Test
    void nobodyIsReapedWhileTheLiveServersAreUnknown() {
        var name = leaveContainer("srv-dead-" + UUID.randomUUID());
        try {
            var blind = new SandboxReaper(
                    on("srv-reaper"),
                    new LiveServers() {
                        @Override
                        public Uni<Set<String>> liveServers() {
                            return Uni.createFrom().failure(new IllegalStateException("Redis is away"));
                        }

                        @Override
                        public String thisServer() {
                            return "srv-reaper";
                        }
                    },
                    Duration.ZERO);
            var removed =
                    blind.sweep().onFailure().recoverWithItem(List.of()).await().atMost(Duration.ofSeconds(10));
            assertEquals(List.of(), removed);
            assertTrue(exists(name));
        } finally {
            engine.remove(name);
        }
    }

    @Test
    void anEngineThatIsNotThereIsUnavailableInOneSentence() throws IOException {
        try (var nowhere = new DockerEngine(Optional.of(java.net.URI.create("unix:///nowhere.sock")), 2)) {
            var gone = new DockerSandbox(nowhere, "reagent-sandbox", Optional.empty(), () -> server, 1);
            assertFalse(gone.firstAvailability(Duration.ofSeconds(10)).available());
            var failure = gone.run(asked(Language.PYTHON, "print(1)", "", Duration.ofSeconds(5)))
                    .onItemOrFailure()
                    .transform((result, problem) -> problem)
                    .await()
                    .atMost(Duration.ofSeconds(20));
            assertEquals(SandboxFailed.Why.UNAVAILABLE, ((SandboxFailed) failure).why());
        }
        assertEquals(
                "the image no-such-image:small is not there; run ./reagent sandbox build",
                engine.availability("no-such-image:small").reason());
    }

    /** A container as a server leaves it that dies between create and start. */
    private String leaveContainer(String owner) {
        var name = "reagent-" + UUID.randomUUID();
        engine.client()
                .createContainerCmd("reagent-sandbox:small")
                .withName(name)
                .withCmd("true")
                .withLabels(Map.of(SandboxLabels.SERVER, owner, SandboxLabels.LIMIT, "1"))
                .exec();
        return name;
    }

    private boolean exists(String name) {
        return engine.containers().stream().anyMatch(one -> one.name().equals(name));
    }

    private DockerSandbox on(String serverId) {
        return new DockerSandbox(engine, "reagent-sandbox", Optional.empty(), () -> serverId, PLACES);
    }

    private static LiveServers servers(Set<String> live) {
        return new LiveServers() {
            @Override
            public Uni<Set<String>> liveServers() {
                return Uni.createFrom().item(live);
            }

            @Override
            public String thisServer() {
                return "srv-reaper";
            }
        };
    }
}
