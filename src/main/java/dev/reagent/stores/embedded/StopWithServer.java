package dev.reagent.stores.embedded;

import io.quarkus.runtime.Application;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stops the embedded stores as the last action of a server, after the application's last writes, and releases the data folder. As a
 * shutdown hook it uses little beyond the JDK, because class loaders may be closed by then.
 */
final class StopWithServer extends Thread {

    private static final long LONGEST_STOP_MILLIS = 30_000;

    private final List<ProcessHandle> stores;
    private final @Nullable RedisLife life;
    private final FileChannel lock;
    private final Thread applicationStopped;

    /**
     * @param stores their processes, by handle: the number of one that has ended may be another's by now, or a thread's of another; if there
     *     is a Redis, it is the first
     * @param life of that Redis; null if there is none
     * @param lock the data folder's lock; this reference keeps it for the life of the JVM
     */
    StopWithServer(List<ProcessHandle> stores, @Nullable RedisLife life, FileChannel lock) {
        super("stop-embedded-stores");
        this.stores = stores;
        this.life = life;
        this.lock = lock;
        this.applicationStopped = new ApplicationStopped();
    }

    static void atTheEnd(List<ProcessHandle> stores, @Nullable RedisLife life, FileChannel lock) {
        Runtime.getRuntime().addShutdownHook(new StopWithServer(stores, life, lock));
    }

    @Override
    public void run() {
        try {
            waitForApplication();
            boolean redisRuns = life != null && stores.getFirst().isAlive();
            for (var store : stores) {
                if (store.isAlive()) {
                    signal(store.pid());
                }
            }
            var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_STOP_MILLIS);
            for (var store : stores) {
                while (store.isAlive() && System.nanoTime() < until) {
                    Thread.sleep(20);
                }
            }
            if (life != null && redisRuns && !stores.getFirst().isAlive()) {
                life.end();
            }
            lock.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println("The embedded stores were not stopped; the next start reuses them: " + e.getMessage());
        }
    }

    private void waitForApplication() throws InterruptedException {
        applicationStopped.start();
        applicationStopped.join(LONGEST_STOP_MILLIS);
    }

    /** Sends SIGINT. PostgreSQL then stops without waiting for its clients; Redis writes the remaining data and ends. */
    private static void signal(long pid) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -INT " + pid)
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    /** Ends when the application has stopped. It is a separate thread, so that the wait for it can have a limit. */
    private static final class ApplicationStopped extends Thread {

        ApplicationStopped() {
            super("wait-for-application");
            setDaemon(true);
        }

        @Override
        public void run() {
            var application = Application.currentApplication();
            if (application != null) {
                application.awaitShutdown();
            }
        }
    }
}
