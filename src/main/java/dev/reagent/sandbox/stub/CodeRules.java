package dev.reagent.sandbox.stub;

import java.util.Map;

/**
 * Rules that the stub sets before the code starts, on walls that set them in no other way.
 *
 * @param limits by the names that {@code stub.py} uses, in the units of setrlimit
 * @param filter of system calls, as {@link SystemCalls#filter} writes it; empty: none
 */
public record CodeRules(Map<String, Long> limits, String filter) {

    public static final CodeRules NONE = new CodeRules(Map.of(), "");
}
