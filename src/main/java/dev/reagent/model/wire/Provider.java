package dev.reagent.model.wire;

import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.model.wire.fault.LearnedQuirks;
import io.vertx.core.Vertx;

/**
 * What all requests to one provider share: its gate and its meters, and settings that are the same for every provider.
 *
 * @param limits      of each request
 * @param retryPolicy when a failed try is repeated
 * @param quirks      refusals of providers so far
 */
record Provider(
        Vertx vertx,
        ModelHttp http,
        ModelSettings.Limits limits,
        RetryPolicy retryPolicy,
        LearnedQuirks quirks,
        ProviderGate gate,
        ProviderMeters meters) {}
