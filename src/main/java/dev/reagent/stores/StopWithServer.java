package dev.reagent.stores;

import io.quarkus.runtime.Application;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stops the embedded stores as the last thing a server does, after the application has written what it had to write, and gives the data
 * folder back. A shutdown hook: it uses little beyond the JDK, because class loaders may be closed by the time it runs.
 */
final class StopWithServer extends Thread {

    private static final long LONGEST_STOP_MILLIS = 30_000;

    private final List<Long> pids;
    private final @Nullable RedisLife life;
    private final FileChannel lock;
    private final Thread applicationStopped;

    /**
     * @param pids the stores' processes; where there is a Redis, it is the first
     * @param life of that Redis; null where there is none
     * @param lock the data folder's lock; holding it here holds the folder for the life of this JVM
     */
    StopWithServer(List<Long> pids, @Nullable RedisLife life, FileChannel lock) {
        super("stop-embedded-stores");
        this.pids = pids;
        this.life = life;
        this.lock = lock;
        this.applicationStopped = new ApplicationStopped();
    }

    static void atTheEnd(List<Long> pids, @Nullable RedisLife life, FileChannel lock) {
        Runtime.getRuntime().addShutdownHook(new StopWithServer(pids, life, lock));
    }

    @Override
    public void run() {
        try {
            waitForApplication();
            boolean redisRuns = life != null && isAlive(pids.getFirst());
            for (long pid : pids) {
                signal(pid);
            }
            var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_STOP_MILLIS);
            for (long pid : pids) {
                while (isAlive(pid) && System.nanoTime() < until) {
                    Thread.sleep(20);
                }
            }
            if (life != null && redisRuns && !isAlive(pids.getFirst())) {
                life.end();
            }
            lock.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println(
                    "The embedded stores were not stopped, the next start takes them over: " + e.getMessage());
        }
    }

    private static boolean isAlive(long pid) {
        var process = ProcessHandle.of(pid);
        return process.isPresent() && process.get().isAlive();
    }

    private void waitForApplication() throws InterruptedException {
        applicationStopped.start();
        applicationStopped.join(LONGEST_STOP_MILLIS);
    }

    /** SIGINT: PostgreSQL's fast shutdown, which waits for no client; Redis writes what is left and ends. */
    private static void signal(long pid) throws IOException, InterruptedException {
        new ProcessBuilder("sh", "-c", "kill -INT " + pid)
                .redirectErrorStream(true)
                .start()
                .waitFor();
    }

    /** Ends when the application has stopped; a thread of its own, so that the wait for it has a bound. */
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
