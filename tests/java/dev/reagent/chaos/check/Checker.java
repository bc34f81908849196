package dev.reagent.chaos.check;

import dev.reagent.chaos.history.Entry;
import dev.reagent.chaos.history.Notebook;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Judges a history by all rules. */
public final class Checker {

    private static final List<Rule> RULES = List.of(
            new EndsOnce(),
            new NothingAfterItsEnd(),
            new EffectsOnce(),
            new NumbersOnce(),
            new ReadersMissNothing(),
            new OneWriter(),
            new OneModelCall(),
            new AnswersAreTheModels(),
            new CostsAddUp(),
            new CancelsHold(),
            new DecisionsHold(),
            new NothingIsLeft(),
            new ErrorsNameTheirSession());

    private Checker() {}

    /** Judges a history that was kept: {@code Checker target/chaos/<seed>/history.jsonl}. */
    public static void main(String[] args) throws IOException {
        var violations = check(Notebook.read(Path.of(args[0])));
        violations.forEach(System.out::println);
        System.out.println(violations.size() + " violations");
        System.exit(violations.isEmpty() ? 0 : 1);
    }

    /** What is broken; empty where all holds. */
    public static List<Violation> check(List<Entry> history) {
        var violations = new ArrayList<Violation>(OneSessionAKey.check(history));
        for (var story : stories(history)) {
            for (var rule : RULES) {
                rule.check(story).forEach(what -> violations.add(new Violation(rule.name(), story.session, what)));
            }
        }
        return violations;
    }

    private static Iterable<Story> stories(List<Entry> history) {
        var sessions = new LinkedHashMap<String, Story>();
        var runs = sessionsOfRuns(history);
        for (var entry : history) {
            switch (entry) {
                case Entry.Accepted it -> of(sessions, it.session()).accepted.add(it);
                case Entry.Shown it -> of(sessions, it.session()).shown.add(it);
                case Entry.Unknown it -> of(sessions, it.session()).unknown.add(it);
                case Entry.Streamed it -> of(sessions, it.session()).streamed.add(it);
                case Entry.Replayed it -> of(sessions, it.session()).replayed.add(it);
                case Entry.Decided it -> of(sessions, it.session()).decided.add(it);
                case Entry.Cancelled it -> of(sessions, it.session()).cancelled.add(it);
                case Entry.Posted it -> of(sessions, runs, it.run()).posted.add(it);
                case Entry.Inserted it -> of(sessions, runs, it.run()).inserted.add(it);
                case Entry.Asked it -> of(sessions, runs, it.run()).asked.add(it);
                case Entry.Answered it -> of(sessions, runs, it.run()).answered.add(it);
                case Entry.Left it -> of(sessions, it.session()).left.add(it);
                case Entry.ErrorLogged it -> of(sessions, "").errors.add(it);
                case Entry.Struck fault -> {}
                case Entry.Healed healed -> {}
                case Entry.Quiet quiet -> {}
                case Entry.Failed failed -> {}
            }
        }
        var faults = Faults.of(history);
        sessions.values().forEach(story -> story.faults = faults);
        return sessions.values();
    }

    /** A run whose 202 nobody got is a story without a session. */
    private static Map<String, String> sessionsOfRuns(List<Entry> history) {
        var runs = new HashMap<String, String>();
        for (var entry : history) {
            if (entry instanceof Entry.Accepted it) {
                runs.putIfAbsent(it.run(), it.session());
            }
        }
        return runs;
    }

    private static Story of(Map<String, Story> sessions, Map<String, String> runs, String run) {
        return of(sessions, runs.getOrDefault(run, "of run " + run + ", which nobody got a 202 for,"));
    }

    private static Story of(Map<String, Story> sessions, String session) {
        return sessions.computeIfAbsent(session, Story::new);
    }
}
