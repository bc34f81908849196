package dev.reagent.run.intake;

/**
 * A client's key for one request, so that a repeated request has its effect once. Valid for 24 h, per organisation.
 *
 * @param key    1 to 255 characters
 * @param digest SHA-256 in hex of method, path and the body's canonical JSON (RFC 8785)
 */
public record IdempotencyKey(String key, String digest) {}
