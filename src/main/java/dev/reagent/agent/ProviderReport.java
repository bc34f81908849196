package dev.reagent.agent;

import org.jspecify.annotations.Nullable;

/**
 * A provider's own report about a failed request. Part of the run's log only, never of another part of the API.
 *
 * @param status    HTTP status, or its equivalent in an error in mid-stream
 * @param requestId the provider's id of the request, for its support; null if it gave none
 * @param message   its free text, shortened and cleaned; may be empty
 */
public record ProviderReport(int status, @Nullable String requestId, String message) {}
