package dev.reagent.sandbox;

import dev.reagent.agent.task.SandboxSize;

/**
 * The part of a machine that a sandbox gets.
 *
 * @param name     also the tag of its image
 * @param vcpus    processor time in processors, at least {@value #LEAST_VCPUS}
 * @param memoryMb in MiB, at least {@value #LEAST_MB}, without swap; includes the files in /tmp
 */
public record Tier(String name, double vcpus, long memoryMb) {

    static final double LEAST_VCPUS = 0.01;
    static final long LEAST_MB = 32;

    /** The default if no setting configures one. */
    public static final Tier SMALL = new Tier("small", 0.5, 128);

    public Tier {
        if (!(vcpus >= LEAST_VCPUS) || memoryMb < LEAST_MB) {
            throw new IllegalArgumentException(
                    "a tier needs %s vCPUs and %d MB, has %s and %d".formatted(LEAST_VCPUS, LEAST_MB, vcpus, memoryMb));
        }
    }

    /** Returns the tier of a size that a run was promised. */
    public static Tier of(SandboxSize size) {
        return new Tier(size.tier(), size.vcpus(), size.memoryMb());
    }

    /** Returns the size that a machine with these limits promises to a run. */
    public SandboxSize within(double mostVcpus, long mostMb) {
        boolean reduced = vcpus > mostVcpus || memoryMb > mostMb;
        return new SandboxSize(name, Math.min(vcpus, mostVcpus), Math.min(memoryMb, mostMb), reduced);
    }

    /** Returns the number of processors that the code may use. */
    public int processors() {
        return (int) Math.ceil(vcpus);
    }

    /** Returns how many bytes of input files the code may have; as many remain for its own files. */
    public long inputBytes() {
        return memoryBytes() / 4;
    }

    public long memoryBytes() {
        return memoryMb * 1024 * 1024;
    }
}
