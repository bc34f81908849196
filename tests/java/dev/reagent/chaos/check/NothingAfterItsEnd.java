package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import java.util.ArrayList;
import java.util.List;

/** Once somebody was shown the end, nobody who asks later is shown anything else, no event follows, no effect begins. */
final class NothingAfterItsEnd implements Rule {

    /** From the moment that a call goes out until the world outside has it. */
    private static final long ON_THE_WAY = 2_000;

    @Override
    public List<String> check(Story story) {
        var found = new ArrayList<String>();
        long end = story.shown.stream()
                .filter(look -> !look.view().isEmpty())
                .mapToLong(Entry.Shown::at)
                .min()
                .orElse(Long.MAX_VALUE);
        story.shown.stream()
                .filter(look -> look.view().isEmpty() && look.asked() > end)
                .findFirst()
                .ifPresent(look -> found.add("was over at " + end + " and is shown as " + look.status() + " by server "
                        + look.server() + " to who asked at " + look.asked()));
        story.posted.stream()
                .filter(post -> end < Long.MAX_VALUE && post.at() > end + ON_THE_WAY)
                .filter(post -> !isReportedUnknown(story, post.call()))
                .forEach(post -> found.add(
                        "was over at " + end + ", and its call " + post.call() + " was made at " + post.at()));
        var log = story.log();
        var terminal = log.values().stream()
                .filter(event -> Story.isTerminalEvent(event.event()))
                .toList();
        if (terminal.size() > 1) {
            found.add("ends at each of "
                    + terminal.stream().map(it -> it.event() + " " + it.id()).toList());
        } else if (terminal.size() == 1 && log.lastKey() > terminal.getFirst().id()) {
            found.add("goes on after its end " + terminal.getFirst().id() + " with "
                    + log.lastEntry().getValue().event() + " " + log.lastKey());
        }
        return found;
    }

    /** A cancel that could not tell what became of a call has said so. */
    private static boolean isReportedUnknown(Story story, String call) {
        return story.cancelled.stream()
                .filter(cancel -> cancel.http() == 200)
                .flatMap(cancel -> Story.json(cancel.body()).path("stopped").valueStream())
                .anyMatch(stopped -> stopped.path("id").asText().equals(call)
                        && stopped.path("outcome").asText().equals("unknown"));
    }
}
