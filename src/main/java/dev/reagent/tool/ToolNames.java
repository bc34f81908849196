package dev.reagent.tool;

import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds the tool that a model means if its name has known additions of models or their servers. Pure. */
final class ToolNames {

    /** Namespaces that templates show to models, such as {@code functions.echo}. */
    private static final Pattern PREFIX =
            Pattern.compile("^(?:functions?|tools?|default_api)[.:/]", Pattern.CASE_INSENSITIVE);

    /** A call's number as Kimi writes it, control words of gpt-oss, or empty parentheses. */
    private static final Pattern SUFFIX = Pattern.compile("(?::\\d{1,6}|<\\|.*|\\(\\s*\\))$", Pattern.DOTALL);

    private ToolNames() {}

    /** Returns the one tool that is meant; empty if there is none, or more than one. */
    static Optional<String> meant(String written, Collection<String> allowed) {
        if (allowed.contains(written)) {
            return Optional.of(written);
        }
        var bare = bare(written);
        if (allowed.contains(bare)) {
            return Optional.of(bare);
        }
        var alike = allowed.stream().filter(bare::equalsIgnoreCase).toList();
        return alike.size() == 1 ? Optional.of(alike.getFirst()) : Optional.empty();
    }

    private static String bare(String written) {
        var name = SUFFIX.matcher(written.strip()).replaceFirst("");
        return PREFIX.matcher(name.strip()).replaceFirst("").strip();
    }
}
