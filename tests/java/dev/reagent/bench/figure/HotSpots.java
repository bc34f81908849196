package dev.reagent.bench.figure;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;

/**
 * Where the CPU time of a recording went, in samples.
 *
 * @param parts   by {@link Part}
 * @param ours    by the innermost method of ours on the stack, with its line
 * @param methods by the method that ran
 */
record HotSpots(int samples, Map<String, Integer> parts, Map<String, Integer> ours, Map<String, Integer> methods) {

    private static final String OURS = "dev.reagent.";

    /** @param share of all samples */
    record Spot(String name, double share) {}

    static HotSpots of(Path recording) throws IOException {
        var spots = new HotSpots(0, new HashMap<>(), new HashMap<>(), new HashMap<>());
        int samples = 0;
        try (var file = new RecordingFile(recording)) {
            while (file.hasMoreEvents()) {
                var event = file.readEvent();
                if (event.getEventType().getName().equals("jdk.CPUTimeSample") && event.getStackTrace() != null) {
                    spots.add(event);
                    samples++;
                }
            }
        }
        return new HotSpots(samples, spots.parts, spots.ours, spots.methods);
    }

    List<Spot> topParts(int limit) {
        return top(parts, limit);
    }

    List<Spot> topOurs(int limit) {
        return top(ours, limit);
    }

    List<Spot> topMethods(int limit) {
        return top(methods, limit);
    }

    private List<Spot> top(Map<String, Integer> counts, int limit) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(limit)
                .map(it -> new Spot(it.getKey(), it.getValue() / (double) samples))
                .toList();
    }

    private void add(RecordedEvent event) {
        var frames = event.getStackTrace().getFrames();
        if (frames.isEmpty()) {
            return;
        }
        parts.merge(partOf(frames), 1, Integer::sum);
        methods.merge(name(frames.getFirst()), 1, Integer::sum);
        frames.stream()
                .filter(frame -> className(frame).startsWith(OURS))
                .findFirst()
                .ifPresent(frame -> ours.merge(name(frame) + ":" + frame.getLineNumber(), 1, Integer::sum));
    }

    private static String partOf(List<RecordedFrame> frames) {
        var passes = new ArrayList<>(List.of(Part.ALL));
        Part.OTHERS.forEach(other -> passes.add(List.of(other)));
        for (var parts : passes) {
            for (var frame : frames) {
                for (var part : parts) {
                    if (part.has(className(frame))) {
                        return part.name();
                    }
                }
            }
        }
        throw new IllegalStateException("the last part has everything");
    }

    private static String className(RecordedFrame frame) {
        return frame.getMethod().getType().getName();
    }

    private static String name(RecordedFrame frame) {
        return className(frame) + "." + frame.getMethod().getName();
    }
}
