package dev.reagent.sandbox.docker;

import static dev.reagent.Waiting.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.dockerjava.api.model.HostConfig;
import dev.reagent.BesideServers;
import dev.reagent.NeedsDocker;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.Corner;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.LiveServers;
import dev.reagent.sandbox.SandboxBounds;
import dev.reagent.sandbox.SandboxContract;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import dev.reagent.sandbox.lifecycle.ContainerNames;
import dev.reagent.sandbox.stub.ProcFiles;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsDocker
@BesideServers
class DockerSandboxTest extends SandboxContract {

    private static final SandboxBounds ONE = new SandboxBounds(1, 0, 0, 0);

    private final DockerCorner corner = new DockerCorner();
    private final DockerEngine engine = corner.engine();

    @Override
    protected Corner corner() {
        return corner;
    }

    @Override
    protected void assertClearAboutMemory(CodeResult result) {
        // Seen once in ten with Node on a busy disk: before it kills, the kernel throws the program's own pages out and
        // reads them again, for longer than the time given.
        assertTrue(
                result.end().timedOut()
                        || (result.end().oomKilled()
                                && Integer.valueOf(137).equals(result.end().exitCode())),
                result::toString);
    }

    /** Half a processor is a share of one: on any machine one is what a pool of threads should be made for. */
    @Test
    void thePoolsOfThreadsSeeTheTierAndNotTheMachine() {
        var python = run(Language.PYTHON, """
                import os, multiprocessing, subprocess
                nproc = int(subprocess.run(['nproc'], capture_output=True).stdout)
                print(nproc, os.cpu_count(), multiprocessing.cpu_count(), len(os.sched_getaffinity(0)), os.environ['OMP_NUM_THREADS'])
                """);
        assertEquals("1 1 1 1 1\n", python.stdout().text(), python::toString);
        var node = run(Language.NODE, """
                const heap = require('v8').getHeapStatistics().heap_size_limit;
                console.log(require('os').availableParallelism(), process.constrainedMemory() >> 20, heap < 128 << 20);
                """);
        assertEquals("1 128 true\n", node.stdout().text(), node::toString);
    }

    @Test
    void soDoProgramsThatReadProc() {
        var python = run(Language.PYTHON, """
                import re
                text = {name: open('/proc/' + name).read() for name in ('cpuinfo', 'stat', 'meminfo')}
                print(len(re.findall('^processor', text['cpuinfo'], re.M)), len(re.findall('^cpu[0-9]', text['stat'], re.M)))
                print(*re.findall('^(?:MemTotal|MemAvailable|SwapTotal): *([0-9]+) kB$', text['meminfo'], re.M))
                """);
        assertEquals("1 1\n131072 131072 0\n", python.stdout().text(), python::toString);
        var node = run(
                Language.NODE,
                "const os = require('os'); console.log(os.cpus().length, os.totalmem() >> 20, os.freemem() >> 20)");
        assertEquals("1 128 128\n", node.stdout().text(), node::toString);
    }

    /** As from within a container that was given the engine's socket: its paths are not the engine's. */
    @Test
    void whereTheEngineDoesNotFindTheFilesForProcCodeRunsAllTheSame(@TempDir Path elsewhere) throws IOException {
        var procFiles = new ProcFiles(Optional.of(elsewhere));
        for (var file : procFiles.of(1, Tier.SMALL.memoryMb()).values()) {
            Files.delete(file);
        }
        var wall = new DockerWall(engine, "reagent-sandbox", Optional.empty(), corner::server, procFiles);
        try (var box = wall.open("reagent-" + UUID.randomUUID(), Tier.SMALL)) {
            assertTrue(box.answers());
        }
        assertEquals(Map.of(), procFiles.of(1, Tier.SMALL.memoryMb()));
    }

    @Test
    void anotherServerKillsWhatItInherited() {
        sandbox()
                .run(asked(Language.PYTHON, "import time; time.sleep(50)", "", Duration.ofSeconds(55)))
                .subscribe()
                .with(result -> {}, failure -> {});
        until("it runs", this::anythingLeft);
        var killed = corner.on("srv-heir").kill(session, "call_1").await().atMost(Duration.ofSeconds(10));
        assertTrue(killed.size() == 1 && killed.getFirst().confirmed(), killed::toString);
    }

    @Test
    void theReaperTakesADeadServersContainersAndNoLiveOnes() {
        var dead = "srv-dead-" + UUID.randomUUID();
        var live = "srv-live-" + UUID.randomUUID();
        var ofTheDead = leaveContainer(dead);
        var ofTheLive = leaveContainer(live);
        var staysElsewhere = leaveContainer("srv-elsewhere", ContainerNames.staying(session) + "1-lease");
        try {
            var reaper = new SandboxReaper(
                    corner.on("srv-reaper"), allLiveBut(Set.of(dead, "srv-elsewhere")), Duration.ZERO);
            reaper.sweep().await().atMost(Duration.ofSeconds(10));
            assertTrue(exists(ofTheDead), "not before it was an orphan for as long as it may run");
            assertEquals(0, reaper.orphans(), "it may be another installation's, or on its way out");
            until("the orphan is reaped", () -> {
                reaper.sweep().await().atMost(Duration.ofSeconds(10));
                return !exists(ofTheDead);
            });
            assertEquals(1, reaper.orphans());
            assertTrue(exists(staysElsewhere), "another installation's, whose heartbeats are not ours to see");
            until("it is told as gone", () -> {
                reaper.sweep().await().atMost(Duration.ofSeconds(10));
                return reaper.orphans() == 0;
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
            engine.remove(staysElsewhere);
        }
    }

    @Test
    void nobodyIsReapedWhileTheLiveServersAreUnknown() {
        var name = leaveContainer("srv-dead-" + UUID.randomUUID());
        try {
            var blind = new SandboxReaper(
                    corner.on("srv-reaper"),
                    new LiveServers() {
                        @Override
                        public Uni<Set<String>> liveServers() {
                            return Uni.createFrom().failure(new IllegalStateException("Redis is down"));
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
            var gone = DockerCorner.on(nowhere, Optional.empty(), "srv", ONE);
            assertFalse(gone.firstAvailability(Duration.ofSeconds(10)).available());
            var failure = gone.run(asked(Language.PYTHON, "print(1)", "", Duration.ofSeconds(5)))
                    .onItemOrFailure()
                    .transform((result, problem) -> problem)
                    .await()
                    .atMost(Duration.ofSeconds(20));
            assertEquals(SandboxFailed.Why.UNAVAILABLE, ((SandboxFailed) failure).why());
        }
        assertEquals(
                "the image no-such-image:small is not there; run ./reagent sandbox build small",
                engine.availability("no-such-image", "small").reason());
    }

    /** A container as a server leaves it that dies. */
    private String leaveContainer(String owner) {
        return leaveContainer(owner, "reagent-" + UUID.randomUUID());
    }

    private String leaveContainer(String owner, String name) {
        engine.client()
                .createContainerCmd("reagent-sandbox:small")
                .withName(name)
                .withCmd("sleep", "60")
                .withNetworkDisabled(true)
                .withHostConfig(HostConfig.newHostConfig().withNetworkMode("none"))
                .withLabels(Map.of(SandboxLabels.SERVER, owner, SandboxLabels.LIMIT, "1"))
                .exec();
        engine.client().startContainerCmd(name).exec();
        return name;
    }

    private boolean exists(String name) {
        return engine.containers().stream().anyMatch(one -> one.name().equals(name));
    }

    /** Tests of other processes use this engine, too. */
    private LiveServers allLiveBut(Set<String> others) {
        return new LiveServers() {
            @Override
            public Uni<Set<String>> liveServers() {
                return Uni.createFrom()
                        .item(() -> engine.containers().stream()
                                .map(DockerEngine.Found::server)
                                .filter(server -> !others.contains(server))
                                .collect(Collectors.toSet()));
            }

            @Override
            public String thisServer() {
                return "srv-reaper";
            }
        };
    }
}
