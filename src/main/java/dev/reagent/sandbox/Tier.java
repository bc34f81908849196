package dev.reagent.sandbox;

/**
 * How much of the machine a sandbox gets.
 *
 * @param name also the tag of its image
 * @param vcpus processors' worth of time, over 0; a host with less gives what it has
 * @param memoryMb in MiB, without swap; the files in /tmp count
 */
public record Tier(String name, double vcpus, long memoryMb) {

    /** Where neither the request nor the model names one. */
    public static final Tier SMALL = new Tier("small", 0.5, 128);

    public Tier {
        if (!(vcpus > 0) || memoryMb < 32) {
            throw new IllegalArgumentException(
                    "a tier needs more than 0 vCPUs and 32 MB, has " + vcpus + " and " + memoryMb);
        }
    }

    /** Processors that the code may be spread over. */
    int processors() {
        return (int) Math.ceil(vcpus);
    }

    long memoryBytes() {
        return memoryMb * 1024 * 1024;
    }
}
