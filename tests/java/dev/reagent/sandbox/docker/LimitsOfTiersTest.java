package dev.reagent.sandbox.docker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.sandbox.SandboxFailed;
import dev.reagent.sandbox.Tier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is asked of an engine for tiers that this machine may be too small for. */
class LimitsOfTiersTest {

    private static final Tier HEAVY = new Tier("heavy", 4, 8192);

    private static JsonNode asked(int processors, long memoryMb, Tier tier, Optional<String> runtime)
            throws IOException {
        try (var recorded = new RecordedEngine(processors, memoryMb);
                var engine = new DockerEngine(Optional.of(recorded.address()), 2)) {
            var wall = new DockerWall(engine, "reagent-sandbox", runtime, () -> "srv-1", DockerCorner.procFiles());
            assertThrows(SandboxFailed.class, () -> wall.open("reagent-x", tier));
            return recorded.created().getFirst();
        }
    }

    private static Set<String> texts(JsonNode list) {
        var texts = new HashSet<String>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }

    @Test
    void aHeavyOneIsAskedForWhole() throws IOException {
        var asked = asked(16, 64_000, HEAVY, Optional.empty());
        var host = asked.path("HostConfig");
        assertEquals("reagent-sandbox:heavy", asked.path("Image").asText());
        assertEquals(4_000_000_000L, host.path("NanoCpus").asLong());
        assertEquals(4, host.path("CpusetCpus").asText().split(",").length);
        assertEquals(8192L << 20, host.path("Memory").asLong());
        assertEquals(8192L << 20, host.path("MemorySwap").asLong());
        assertTrue(texts(asked.path("Env")).contains("OMP_NUM_THREADS=4"), asked::toPrettyString);
        assertEquals(64, host.path("PidsLimit").asInt());
        assertTrue(host.path("Tmpfs").path("/tmp").asText().contains("size=" + (4096L << 20)), host::toPrettyString);
        assertTrue(host.path("Tmpfs").path("/artifacts").asText().contains("size=" + (2048L << 20)));
    }

    @Test
    void ofASmallerMachineNoMoreProcessorsAreAskedForThanItHas() throws IOException {
        var host = asked(2, 64_000, HEAVY, Optional.empty()).path("HostConfig");
        assertEquals(2_000_000_000L, host.path("NanoCpus").asLong());
        assertEquals("0-1", host.path("CpusetCpus").asText());
    }

    @Test
    void itIsWalledInWhateverItsSize() throws IOException {
        for (var tier : new Tier[] {Tier.SMALL, HEAVY}) {
            var asked = asked(16, 64_000, tier, Optional.empty());
            var host = asked.path("HostConfig");
            assertEquals("none", host.path("NetworkMode").asText());
            assertTrue(asked.path("NetworkDisabled").asBoolean());
            assertTrue(host.path("ReadonlyRootfs").asBoolean());
            assertEquals(Set.of("ALL"), texts(host.path("CapDrop")));
            var security = texts(host.path("SecurityOpt"));
            assertEquals(2, security.size());
            assertTrue(security.contains("no-new-privileges"));
            assertTrue(security.stream().anyMatch(option -> option.startsWith("seccomp={")));
            assertEquals("65534:65534", asked.path("User").asText());
            assertTrue(host.path("AutoRemove").asBoolean());
            assertTrue(asked.path("StdinOnce").asBoolean());
            assertEquals("none", host.path("LogConfig").path("Type").asText());
            var limits = new ArrayList<String>();
            host.path("Ulimits")
                    .forEach(one -> limits.add(
                            one.path("Name").asText() + "=" + one.path("Hard").asLong()));
            assertTrue(limits.contains("nofile=256") && limits.contains("core=0"), limits::toString);
            assertTrue(limits.contains("fsize=" + tier.memoryBytes() / 2), limits::toString);
            assertEquals(
                    "srv-1", asked.path("Labels").path(SandboxLabels.SERVER).asText());
        }
    }

    @Test
    void anotherRuntimeIsAskedForWhereOneIsSet() throws IOException {
        assertEquals(
                "runsc",
                asked(4, 8_000, Tier.SMALL, Optional.of("runsc"))
                        .path("HostConfig")
                        .path("Runtime")
                        .asText());
        assertTrue(asked(4, 8_000, Tier.SMALL, Optional.empty())
                .path("HostConfig")
                .path("Runtime")
                .asText("")
                .isEmpty());
    }

    @Test
    void theProcessorsOfSeveralSandboxesAreSpread() throws IOException {
        try (var recorded = new RecordedEngine(4, 8_000);
                var engine = new DockerEngine(Optional.of(recorded.address()), 2)) {
            var wall = new DockerWall(
                    engine, "reagent-sandbox", Optional.empty(), () -> "srv-1", DockerCorner.procFiles());
            var seen = new HashSet<String>();
            for (int i = 0; i < 4; i++) {
                var name = "reagent-" + i;
                assertThrows(SandboxFailed.class, () -> wall.open(name, Tier.SMALL));
            }
            recorded.created()
                    .forEach(one ->
                            seen.add(one.path("HostConfig").path("CpusetCpus").asText()));
            assertEquals(Set.of("0", "1", "2", "3"), seen);
        }
    }
}
