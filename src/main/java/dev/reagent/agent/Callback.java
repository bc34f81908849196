package dev.reagent.agent;

import java.util.List;

/**
 * Where a session's client wants to be told of it.
 *
 * @param url    absolute, http or https, checked, all ASCII
 * @param events of which; at least one, each once
 */
public record Callback(String url, List<CallbackEvent> events) {

    public Callback {
        events = List.copyOf(events);
    }
}
