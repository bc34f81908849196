package dev.reagent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request in the README or in the guide, and the answer shown after it.
 *
 * @param title  the page, the heading above the block, and the block's number on the page
 * @param tool   the tool that it needs; empty if it needs none
 * @param script what a reader would paste into a shell, after what the page defines above it
 * @param answer what the page says comes back last
 * @param isJson whether that is JSON; otherwise a stream of events
 */
record ReadmeBlock(String title, Optional<String> tool, String script, String answer, boolean isJson) {

    private static final List<Path> PAGES = List.of(Path.of("README.md"), Path.of("docs/guide.md"));
    private static final Pattern PART = Pattern.compile(
            "^#+ (?<heading>[^\\n]+)$"
                    + "|^<!-- runs(?: with (?<tool>\\w+))? -->\\n```bash\\n(?<script>.*?)^```\\n\\n"
                    + "```(?<kind>json|text)\\n(?<answer>.*?)^```$"
                    + "|^<!-- defines -->\\n```bash\\n(?<definition>.*?)^```$"
                    + "|^```\\w*\\n.*?^```$",
            Pattern.MULTILINE | Pattern.DOTALL);

    /** Every block that is marked to be run, in the order of the pages. */
    static List<ReadmeBlock> readAll() throws IOException {
        var blocks = new ArrayList<ReadmeBlock>();
        for (var page : PAGES) {
            blocks.addAll(read(page));
        }
        return List.copyOf(blocks);
    }

    private static List<ReadmeBlock> read(Path page) throws IOException {
        var blocks = new ArrayList<ReadmeBlock>();
        var heading = "";
        var defined = "";
        var part = PART.matcher(Files.readString(page));
        while (part.find()) {
            if (part.group("heading") != null) {
                heading = part.group("heading").strip();
            } else if (part.group("definition") != null) {
                defined += part.group("definition");
            } else if (part.group("script") != null) {
                blocks.add(new ReadmeBlock(
                        page + ", " + heading + " #" + (blocks.size() + 1),
                        Optional.ofNullable(part.group("tool")),
                        defined + part.group("script"),
                        part.group("answer"),
                        part.group("kind").equals("json")));
            }
        }
        return blocks;
    }

    /** How many marks there are: one that is not followed by a request and its answer would be skipped silently. */
    static long countMarks() throws IOException {
        long marks = 0;
        for (var page : PAGES) {
            marks += Files.readAllLines(page).stream()
                    .filter(line -> line.startsWith("<!-- runs"))
                    .count();
        }
        return marks;
    }
}
