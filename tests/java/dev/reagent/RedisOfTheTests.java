package dev.reagent;

import dev.reagent.stores.LocalRedisCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Puts a Redis Cluster under a whole test run where {@code -Dreagent.tests.redis=cluster} says so ({@code -Predis-cluster}). */
public final class RedisOfTheTests implements LauncherSessionListener {

    private LocalRedisCluster cluster;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if ("cluster".equals(System.getProperty("reagent.tests.redis")) && cluster == null) {
            try {
                cluster = LocalRedisCluster.start(Files.createTempDirectory(Path.of("target"), "redis-cluster"), 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            cluster.settings().forEach(System::setProperty);
        }
    }

    @Override
    public void launcherSessionClosed(LauncherSession session) {
        if (cluster != null) {
            try {
                cluster.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
