package dev.reagent.sandbox;

import dev.reagent.agent.SandboxSize;

/**
 * How much of the machine a sandbox gets.
 *
 * @param name also the tag of its image
 * @param vcpus processors' worth of time, from {@value #LEAST_VCPUS}
 * @param memoryMb in MiB, from {@value #LEAST_MB}, without swap; the files in /tmp count
 */
public record Tier(String name, double vcpus, long memoryMb) {

    static final double LEAST_VCPUS = 0.01;
    static final long LEAST_MB = 32;

    /** Where no setting says otherwise. */
    public static final Tier SMALL = new Tier("small", 0.5, 128);

    public Tier {
        if (!(vcpus >= LEAST_VCPUS) || memoryMb < LEAST_MB) {
            throw new IllegalArgumentException(
                    "a tier needs %s vCPUs and %d MB, has %s and %d".formatted(LEAST_VCPUS, LEAST_MB, vcpus, memoryMb));
        }
    }

    /** As a run was promised it. */
    public static Tier of(SandboxSize size) {
        return new Tier(size.tier(), size.vcpus(), size.memoryMb());
    }

    /** As a run is promised it, by a machine that has so much and no more. */
    SandboxSize within(double mostVcpus, long mostMb) {
        boolean reduced = vcpus > mostVcpus || memoryMb > mostMb;
        return new SandboxSize(name, Math.min(vcpus, mostVcpus), Math.min(memoryMb, mostMb), reduced);
    }

    /** Processors that the code may be spread over. */
    int processors() {
        return (int) Math.ceil(vcpus);
    }

    /** Bytes of files that may go in with the code; as many again are left for it to write. */
    public long inputBytes() {
        return memoryBytes() / 4;
    }

    long memoryBytes() {
        return memoryMb * 1024 * 1024;
    }
}
