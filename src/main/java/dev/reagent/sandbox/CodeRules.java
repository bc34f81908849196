package dev.reagent.sandbox;

import java.util.Map;

/**
 * What the stub sets for code before it begins, where nothing outside does.
 *
 * @param limits by the names that {@code stub.py} knows, in the units of setrlimit
 * @param filter of system calls, as {@link SystemCalls#filter} writes it; empty: none
 */
record CodeRules(Map<String, Long> limits, String filter) {

    static final CodeRules NONE = new CodeRules(Map.of(), "");
}
