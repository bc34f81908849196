package dev.reagent.sandbox;

/** A sandbox of one kind on this machine, and what is seen of it from outside. */
public interface Corner extends AutoCloseable {

    Sandbox sandbox();

    /** Whether anything that this session started is still there. */
    boolean anythingLeft(String session);

    /** Fails, or skips, the tests of a sandbox that does not work here. */
    void requireItWorks();
}
