package dev.reagent.cli;

import dev.reagent.Reagent;
import dev.reagent.SettingsCheck;
import dev.reagent.model.routing.ModelExam;
import dev.reagent.stores.StartRefused;
import java.io.PrintStream;

/** {@code ./reagent doctor --model NAME}: tests a configured model with five small questions and reports what works. */
final class ModelDoctor {

    private final PrintStream out;

    ModelDoctor(PrintStream out) {
        this.out = out;
    }

    /** Returns the exit code: 0 if everything works, 1 if not. */
    int examine(String model) {
        try {
            var settings = Reagent.settings();
            SettingsCheck.check(settings);
            try (var exam = new ModelExam(SettingsCheck.models(settings))) {
                boolean all = exam.take(model, this::say);
                out.println(all ? "All of it works." : "Not all of it works: see the lines marked with !");
                return all ? 0 : 1;
            }
        } catch (StartRefused wrong) {
            say(new ModelExam.Finding("settings", false, String.valueOf(wrong.getMessage())));
            return 1;
        }
    }

    private void say(ModelExam.Finding finding) {
        out.printf("%-20s %s%n", (finding.works() ? "" : "! ") + finding.question(), finding.line());
    }
}
