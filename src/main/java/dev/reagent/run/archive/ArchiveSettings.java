package dev.reagent.run.archive;

import io.smallrye.config.ConfigMapping;

/** How long data of finished sessions is kept; {@code application.yaml} explains each setting. */
@ConfigMapping(prefix = "reagent.archive")
public interface ArchiveSettings {

    /** Days that a finished session stays in PostgreSQL; 0 for no limit. */
    int keepDays();

    /** Days that the log of a settled callback stays in PostgreSQL; 0 for as long as its session. */
    int keepCallbackDays();
}
