package dev.reagent.bench;

import dev.reagent.bench.figure.Figures;

/** One of the benchmark's measurements. */
interface Measurement {

    /** What it is called on the command line. */
    String name();

    /** Measures once, and adds what it saw; called for each repetition. */
    void repeat(Figures figures) throws Exception;
}
