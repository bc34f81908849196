package dev.reagent.run;

import io.smallrye.config.ConfigMapping;
import java.time.Duration;
import java.util.Map;

/** How runs wait for a server; each setting is explained in {@code application.yaml}. */
@ConfigMapping(prefix = "reagent.queue")
public interface QueueSettings {

    /** Runs that wait for a server before further orders are sent away; 0 for any number. */
    int maxLength();

    HeadStart headStart();

    /** How much later a run may come and still go first. */
    interface HeadStart {

        /** Of high priority, before one of normal. */
        Duration high();

        /** Of normal priority, before one of low. */
        Duration normal();
    }

    /** Runs of one organisation in service at once, on all servers; 0 for any number. */
    int orgLimit();

    /** The same for organisations that have another limit, by their id. */
    Map<String, Integer> orgLimits();

    /** The limit of an organisation; 0 for none. */
    default int limitOf(String orgId) {
        return orgLimits().getOrDefault(orgId, orgLimit());
    }
}
