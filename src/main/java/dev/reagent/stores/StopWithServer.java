package dev.reagent.stores;

import io.quarkus.runtime.Application;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Stops the embedded stores as the last thing a server does, after the application has written what it had to write, and gives the data
 * folder back. A shutdown hook: it uses little beyond the JDK, because class loaders may be closed by the time it runs.
 */
final class StopWithServer extends Thread {

    private static final long LONGEST_STOP_MILLIS = 30_000;

    private final List<Long> pids;
    private final FileChannel lock;
    private final Thread applicationStopped;

    /**
     * @param pids the stores' processes
     * @param lock the data folder's lock; holding it here holds the folder for the life of this JVM
     */
    StopWithServer(List<Long> pids, FileChannel lock) {
        super("stop-embedded-stores");
        this.pids = pids;
        this.lock = lock;
        this.applicationStopped = new ApplicationStopped();
    }

    static void atTheEnd(List<Long> pids, FileChannel lock) {
        Runtime.getRuntime().addShutdownHook(new StopWithServer(pids, lock));
    }

    @Override
    public void run() {
        try {
            waitForApplication();
            for (long pid : pids) {
                signal(pid);
            }
            var until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_STOP_MILLIS);
            for (long pid : pids) {
                var process = ProcessHandle.of(pid);
                while (process.isPresent() && process.get().isAlive() && System.nanoTime() < until) {
                    Thread.sleep(20);
                }
            }
            lock.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            System.err.println(
                    "The embedded stores were not stopped, the next start takes them over: " + e.getMessage());
        }
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
