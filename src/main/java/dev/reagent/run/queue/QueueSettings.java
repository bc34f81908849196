package dev.reagent.run.queue;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Map;

/** How runs wait for a server; {@code application.yaml} explains each setting. */
@ConfigMapping(prefix = "reagent.queue")
public interface QueueSettings {

    /** How many runs may wait for a server before further runs are refused; 0 for any number. */
    int maxLength();

    HeadStart headStart();

    /** How much later a run may be queued and still go first. */
    interface HeadStart {

        /** Of high priority over normal. */
        Duration high();

        /** Of normal priority over low. */
        Duration normal();
    }

    /** Runs of one organisation in service at once, on all servers; 0 for any number. */
    int orgLimit();

    /** Limits of organisations that differ from {@link #orgLimit}, by their id. */
    Map<String, Integer> orgLimits();

    /** The limit of an organisation; 0 for none. */
    default int limitOf(String orgId) {
        return orgLimits().getOrDefault(orgId, orgLimit());
    }
}
