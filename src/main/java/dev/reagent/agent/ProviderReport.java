package dev.reagent.agent;

import org.jspecify.annotations.Nullable;

/**
 * What a provider itself said about a failed request: for the run's own log, never for another part of the API.
 *
 * @param status    of HTTP, or what an error in mid-stream says in its place
 * @param requestId under which the provider's support finds the request; null where it gave none
 * @param message   its free text, shortened and cleaned; may be empty
 */
public record ProviderReport(int status, @Nullable String requestId, String message) {}
