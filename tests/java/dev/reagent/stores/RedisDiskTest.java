package dev.reagent.stores;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A Redis with {@code appendfsync everysec} that writes to a disk of 8 MB, which fills up and gets room again: a real one. */
@EnabledOnOs(OS.LINUX)
class RedisDiskTest {

    private static final Path DISK = Path.of("target/small-disk-of-redis").toAbsolutePath();
    private static final Path FILLER = DISK.resolve("filler");
    private static final String VALUE = "x".repeat(10_000);

    private final Vertx vertx = Vertx.vertx();
    private boolean mounted;
    private RedisProcess process;

    @BeforeEach
    void mount() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "SKIPPED: only root can mount a disk");
        Files.createDirectories(DISK);
        assertEquals(0, run("mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", DISK.toString()));
        mounted = true;
        process = RedisProcess.start(DISK, "--appendfsync", "everysec");
    }

    @AfterEach
    void unmount() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        if (process != null) {
            process.close();
        }
        if (mounted) {
            assertEquals(0, run("umount", DISK.toString()));
        }
    }

    @Test
    void aFullDiskFailsTheLookOfReadinessWithItsCauseAndOneWithRoomAgainRecoversByItself() throws IOException {
        var redis = Redis.createClient(vertx, process.url());
        fill();
        RedisProcess.await(
                "Redis refuses writes", () -> !failureOf(redis, write()).isEmpty());
        assertEquals("Redis' disk is full", failureOf(redis, write()));
        assertEquals("Redis' disk is full", failureOf(redis, Request.cmd(Command.PING)));
        Files.delete(FILLER);
        RedisProcess.await(
                "Redis takes writes again", () -> failureOf(redis, write()).isEmpty());
        assertEquals("", failureOf(redis, Request.cmd(Command.PING)));
    }

    private static Request write() {
        return Request.cmd(Command.SET).arg("key").arg(VALUE);
    }

    /** What a client of the server would hear of it; nothing where Redis does it. */
    private static String failureOf(Redis redis, Request request) {
        try {
            redis.send(request)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(10, TimeUnit.SECONDS)
                    .join();
            return "";
        } catch (CompletionException refused) {
            return StoreTrouble.words(refused.getCause());
        }
    }

    private static void fill() throws IOException {
        var piece = new byte[64 * 1024];
        try (var out = Files.newOutputStream(FILLER)) {
            while (true) {
                out.write(piece);
            }
        } catch (IOException full) {
            assertTrue(Files.size(FILLER) > 0, full::toString);
        }
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
