package dev.reagent.model.offline;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Code to run: a block in the question, or a calculation.
 *
 * @param calculation as shown in the answer; empty for a block
 */
record CodePart(String language, String code, String calculation) implements Part {

    private static final Pattern FENCE = Pattern.compile("```([\\w+#-]*)[^\\n]*\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern INLINE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern STATEMENT = Pattern.compile("\\b(print\\s*\\(.+\\)|console\\.log\\s*\\(.+\\))");
    private static final Pattern RUN_IT = Pattern.compile("(?i)\\b(run|execute|python|node|javascript)\\b");
    private static final Pattern NODE = Pattern.compile("(?i)\\b(node(\\.?js)?|javascript|js)\\b");

    static List<Part> find(String text) {
        var parts = new ArrayList<Part>();
        var fence = FENCE.matcher(text);
        while (fence.find()) {
            language(fence.group(1), text)
                    .ifPresent(language ->
                            parts.add(new CodePart(language, fence.group(2).strip(), "")));
        }
        var prose = withoutCode(text);
        if (parts.isEmpty()) {
            statement(prose).ifPresent(parts::add);
        }
        if (parts.isEmpty()) {
            Arithmetic.find(prose).map(sum -> calculation(sum, prose)).ifPresent(parts::add);
        }
        return parts;
    }

    /** Returns the text without its code blocks. */
    static String withoutCode(String text) {
        return FENCE.matcher(text).replaceAll(" ");
    }

    private static Optional<Part> statement(String prose) {
        if (!RUN_IT.matcher(prose).find()) {
            return Optional.empty();
        }
        var inline = INLINE.matcher(prose);
        if (inline.find()) {
            return Optional.of(
                    new CodePart(spoken(inline.group(1), prose), inline.group(1).strip(), ""));
        }
        var statement = STATEMENT.matcher(prose);
        return statement.find()
                ? Optional.of(new CodePart(spoken(statement.group(1), prose), statement.group(1), ""))
                : Optional.empty();
    }

    private static Part calculation(Arithmetic sum, String prose) {
        return NODE.matcher(prose).find()
                ? new CodePart("node", "console.log(" + sum.expression() + ")", sum.shown())
                : new CodePart("python", "print(" + sum.expression() + ")", sum.shown());
    }

    /** Empty for a block that is not code to run, such as data. */
    private static Optional<String> language(String tag, String text) {
        return switch (tag.toLowerCase(Locale.ROOT)) {
            case "python", "py", "python3" -> Optional.of("python");
            case "js", "javascript", "node", "nodejs", "mjs" -> Optional.of("node");
            case "" -> Optional.of(spoken("", text));
            default -> Optional.empty();
        };
    }

    private static String spoken(String code, String text) {
        return code.startsWith("console.")
                        || code.isEmpty() && NODE.matcher(text).find()
                        || !code.startsWith("print") && NODE.matcher(text).find()
                ? "node"
                : "python";
    }

    @Override
    public String tool() {
        return "code_run";
    }

    @Override
    public String arguments() {
        return Part.json(Map.of("language", language, "code", code));
    }

    @Override
    public String intent() {
        return calculation.isEmpty() ? "run the code" : "compute " + calculation;
    }

    @Override
    public String tell(String result) {
        var json = Part.read(result);
        if (!json.isObject()) {
            return "The code gave:\n" + result.strip();
        }
        var printed = json.path("stdout").asText("").strip();
        if (json.path("timed_out").asBoolean()) {
            return "The code did not end in time." + said(" It had printed:\n", printed);
        }
        if (json.path("exit_code").asInt() != 0) {
            return "The code failed with exit code " + json.path("exit_code").asInt() + "."
                    + said("\n", json.path("stderr").asText("").strip())
                    + said("\nIt had printed:\n", printed);
        }
        if (calculation.isEmpty()) {
            return printed.isEmpty() ? "The code ran and printed nothing." : "The code printed:\n" + printed;
        }
        return calculation + " = " + printed;
    }

    private static String said(String before, String words) {
        return words.isEmpty() ? "" : before + words;
    }
}
