package dev.reagent.model.wire.fault;

import static java.util.Map.entry;

import java.util.Map;

/** The types and codes of providers' errors. */
final class ErrorKinds {

    /** The HTTP status that matches an error's type or code, for errors inside a stream. */
    static final Map<String, Integer> STATUSES = Map.ofEntries(
            entry("invalid_request_error", 400),
            entry("invalid_argument", 400),
            entry("badrequesterror", 400),
            entry("bad_request", 400),
            entry("invalid_prompt", 400),
            entry("authentication_error", 401),
            entry("invalid_authentication_error", 401),
            entry("unauthenticated", 401),
            entry("unauthorized", 401),
            entry("billing_error", 402),
            entry("permission_error", 403),
            entry("permission_denied", 403),
            entry("not_found_error", 404),
            entry("not_found", 404),
            entry("notfounderror", 404),
            entry("model_not_found", 404),
            entry("request_too_large", 413),
            entry("rate_limit_error", 429),
            entry("rate_limit_exceeded", 429),
            entry("rate_limit_reached_error", 429),
            entry("too_many_requests", 429),
            entry("resource_exhausted", 429),
            entry("tokens", 429),
            entry("requests", 429),
            entry("unavailable", 503),
            entry("unavailable_error", 503),
            entry("service_unavailable", 503),
            entry("deadline_exceeded", 504),
            entry("timeout_error", 504),
            entry("overloaded_error", 529),
            entry("engine_overloaded_error", 529),
            entry("overloaded", 529));

    private ErrorKinds() {}
}
