package dev.reagent.run;

import io.smallrye.config.ConfigMapping;

/** What is kept of sessions that are over; explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.archive")
public interface ArchiveSettings {

    /** Days that a finished session stays in PostgreSQL; 0 for ever. */
    int keepDays();

    /** Days that the log of a settled callback stays in PostgreSQL; 0 as long as its session. */
    int keepCallbackDays();
}
