package dev.reagent.chaos.check;

import java.util.List;
import java.util.regex.Pattern;

/** No server logs an error that names no session: what is cut off or cancelled is no error, nor is a store that is down. */
final class ErrorsNameTheirSession implements Rule {

    /** It says that requests were still open at the end of the stop's patience, as they may be on a busy machine. */
    private static final String END_OF_A_STOP = "io.quarkus.runtime.shutdown.ShutdownRecorder";

    private static final Pattern SESSION = Pattern.compile("(?i)session [0-9a-f]{8}-[0-9a-f-]{27}");

    @Override
    public List<String> check(Story story) {
        return story.errors.stream()
                .filter(line -> !line.logger().equals(END_OF_A_STOP))
                .filter(line -> !SESSION.matcher(line.message()).find())
                .map(line -> "server " + line.server() + " logged an ERROR of " + line.logger() + ": " + line.message())
                .toList();
    }
}
