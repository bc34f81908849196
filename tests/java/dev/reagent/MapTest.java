package dev.reagent;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the lists of rooms true: the map in {@code package-info}, the README's, and the sentence each room says of itself. */
class MapTest {

    private static final Path HOUSE = Path.of("src/main/java/dev/reagent");
    private static final Pattern ROOM_OF_THE_MAP = Pattern.compile("<li>\\{@code (\\w+)}: \\w");
    private static final Pattern ROOM_OF_THE_README = Pattern.compile("^  (\\w+)/ +\\w", Pattern.MULTILINE);
    private static final Pattern FILE_TO_READ = Pattern.compile("(agent|run(/\\w+)?|api(/\\w+)?)/[A-Z]\\w+");
    private static final Pattern SENTENCE = Pattern.compile("/\\*\\*\\s+(\\* )?[A-Z][^*]{20,}");

    @Test
    void everyRoomIsOnTheMapAndEveryRoomOfTheMapIsThere() throws IOException {
        assertEquals(rooms(), found(ROOM_OF_THE_MAP, HOUSE.resolve("package-info.java")));
    }

    @Test
    void theReadmeDrawsTheSameHouse() throws IOException {
        assertEquals(rooms(), found(ROOM_OF_THE_README, Path.of("README.md")));
    }

    @Test
    void whatIsToBeReadIsThere() throws IOException {
        for (var page : new Path[] {HOUSE.resolve("package-info.java"), Path.of("README.md")}) {
            var files = FILE_TO_READ
                    .matcher(Files.readString(page))
                    .results()
                    .map(MatchResult::group)
                    .toList();
            assertTrue(files.size() >= 7, () -> page + " names " + files);
            files.forEach(
                    file -> assertTrue(Files.exists(HOUSE.resolve(file + ".java")), () -> page + " names " + file));
        }
    }

    @Test
    void everyFolderSaysInASentenceWhatItIs() throws IOException {
        try (var folders = Files.walk(HOUSE)) {
            for (var folder : folders.filter(Files::isDirectory).toList()) {
                var info = folder.resolve("package-info.java");
                assertTrue(Files.exists(info), () -> folder + " has no package-info");
                assertTrue(SENTENCE.matcher(Files.readString(info)).find(), () -> info + " says nothing");
            }
        }
    }

    private static TreeSet<String> rooms() throws IOException {
        try (var rooms = Files.list(HOUSE)) {
            return rooms.filter(Files::isDirectory)
                    .map(room -> room.getFileName().toString())
                    .collect(toCollection(TreeSet::new));
        }
    }

    private static TreeSet<String> found(Pattern pattern, Path file) throws IOException {
        return pattern.matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .collect(toCollection(TreeSet::new));
    }
}
