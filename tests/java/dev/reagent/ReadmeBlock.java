package dev.reagent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request in the README and the answer it shows.
 *
 * @param title  the heading it stands under, and which block under it
 * @param tool   the tool that it needs; empty where it needs none
 * @param script what a reader would paste into a shell
 * @param answer what the README says comes back last
 * @param isJson whether that is JSON; otherwise a stream of events
 */
record ReadmeBlock(String title, Optional<String> tool, String script, String answer, boolean isJson) {

    private static final Pattern PART = Pattern.compile(
            "^#+ (?<heading>[^\\n]+)$"
                    + "|^<!-- runs(?: with (?<tool>\\w+))? -->\\n```bash\\n(?<script>.*?)^```\\n\\n"
                    + "```(?<kind>json|text)\\n(?<answer>.*?)^```$"
                    + "|^```\\w*\\n.*?^```$",
            Pattern.MULTILINE | Pattern.DOTALL);

    /** Every block that is marked to be run, in the order of the page. */
    static List<ReadmeBlock> readAll() throws IOException {
        var blocks = new ArrayList<ReadmeBlock>();
        var heading = "";
        var part = PART.matcher(Files.readString(Path.of("README.md")));
        while (part.find()) {
            if (part.group("heading") != null) {
                heading = part.group("heading").strip();
            } else if (part.group("script") != null) {
                blocks.add(new ReadmeBlock(
                        heading + " #" + (blocks.size() + 1),
                        Optional.ofNullable(part.group("tool")),
                        part.group("script"),
                        part.group("answer"),
                        part.group("kind").equals("json")));
            }
        }
        return List.copyOf(blocks);
    }

    /** How many marks there are: one that is not followed by a request and its answer would be skipped in silence. */
    static long countMarks() throws IOException {
        return Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.startsWith("<!-- runs"))
                .count();
    }
}
