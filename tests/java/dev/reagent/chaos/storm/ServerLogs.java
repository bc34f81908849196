package dev.reagent.chaos.storm;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The logs of the servers of a storm, a folder for each server. */
final class ServerLogs {

    private static final JsonMapper JSON = new JsonMapper();

    private ServerLogs() {}

    /** Notes every line of level ERROR; a line that a kill cut in the middle is passed over. */
    static void noteErrors(Path folder, int servers, Notebook notes) throws IOException {
        for (int server = 0; server < servers; server++) {
            try (var files = Files.list(folder.resolve("server-" + server))) {
                for (var file :
                        files.filter(it -> it.toString().endsWith(".log")).toList()) {
                    for (var line : Files.readAllLines(file)) {
                        if (line.contains("\"level\":\"ERROR\"") && line.endsWith("}")) {
                            var told = JSON.readTree(line);
                            notes.note(new Entry.ErrorLogged(
                                    notes.now(),
                                    server,
                                    told.path("loggerName").asText(),
                                    told.path("message").asText()));
                        }
                    }
                }
            }
        }
    }
}
