package dev.reagent.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** CPU time of processes in milliseconds, user and system together, as Linux counts it: in ticks of 10 ms. */
public final class Cpu {

    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int REAPED_USER = 13;
    private static final int REAPED_SYSTEM = 14;
    private static final long MS_PER_TICK = 10;

    private Cpu() {}

    public static long of(long pid) throws IOException {
        var fields = fields(Path.of("/proc", Long.toString(pid), "stat"));
        return ms(fields, USER) + ms(fields, SYSTEM);
    }

    /** With its children, those that are gone too. */
    static long ofFamily(long pid) throws IOException {
        var own = fields(Path.of("/proc", Long.toString(pid), "stat"));
        long sum = ms(own, USER) + ms(own, SYSTEM) + ms(own, REAPED_USER) + ms(own, REAPED_SYSTEM);
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (var process : processes) {
                try {
                    var fields = fields(process.resolve("stat"));
                    if (fields[PARENT].equals(Long.toString(pid))) {
                        sum += ms(fields, USER) + ms(fields, SYSTEM);
                    }
                } catch (NoSuchFileException gone) {
                    // counted among its parent's reaped children
                }
            }
        }
        return sum;
    }

    /** Of a process' living threads, by name without numbers. */
    static Map<String, Long> byThread(long pid) throws IOException {
        var sums = new HashMap<String, Long>();
        try (var threads = Files.newDirectoryStream(Path.of("/proc", Long.toString(pid), "task"))) {
            for (var thread : threads) {
                try {
                    var name = Files.readString(thread.resolve("comm")).strip().replaceAll("[-#]?\\d+$", "");
                    var fields = fields(thread.resolve("stat"));
                    sums.merge(name, ms(fields, USER) + ms(fields, SYSTEM), Long::sum);
                } catch (NoSuchFileException gone) {
                    // what it has used is not told apart any more
                }
            }
        }
        return sums;
    }

    static int threads(long pid) throws IOException {
        return status(pid, "Threads:");
    }

    /** What of a process is in memory, its own and shared pages. */
    static double residentMiB(long pid) throws IOException {
        return status(pid, "VmRSS:") / 1024.0;
    }

    private static int status(long pid, String name) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith(name))
                .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D+", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long ms(String[] fields, int index) {
        return Long.parseLong(fields[index]) * MS_PER_TICK;
    }

    /** What follows the name, which may hold anything and ends with the last bracket. */
    private static String[] fields(Path stat) throws IOException {
        var text = Files.readString(stat);
        return text.substring(text.lastIndexOf(')') + 2).split(" ");
    }
}
