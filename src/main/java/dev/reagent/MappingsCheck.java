package dev.reagent;

import dev.reagent.model.catalogue.ConfiguredModels;
import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.stores.StartRefused;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.regex.Pattern;

/** The models' settings, read before the server is there: a wrong one stops the start in one line that names it. */
final class ModelsCheck {

    private static final int OF_CONVERTERS = 300;

    private static final Pattern CODE = Pattern.compile("^(?:[a-zA-Z.]+Exception: )?SRCFG\\d+: ");
    private static final Pattern WRONG_TYPE = Pattern.compile(
            "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted (?:SRCFG\\d+: )?(.*)");

    private ModelsCheck() {}

    /** @throws StartRefused at the first wrong setting */
    static ConfiguredModels check(SmallRyeConfig settings) {
        try {
            return new ConfiguredModels(read(settings));
        } catch (ConfigValidationException wrong) {
            throw new StartRefused(line(wrong.getProblem(0).getMessage()), wrong);
        } catch (IllegalStateException wrong) {
            throw new StartRefused(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private static ModelSettings read(SmallRyeConfig settings) {
        var builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfiles(settings.getProfiles())
                .withConverter(Duration.class, OF_CONVERTERS, new DurationConverter())
                .withMapping(ModelSettings.class)
                .withValidateUnknown(false);
        settings.getConfigSources().forEach(builder::withSources);
        return builder.build().getConfigMapping(ModelSettings.class);
    }

    /** The library's sentence without its own codes, and in the order of ours where it is about a value. */
    private static String line(String problem) {
        var sentence = CODE.matcher(problem.lines().findFirst().orElse("")).replaceFirst("");
        return WRONG_TYPE.matcher(sentence).replaceFirst("$1 is \"$2\": $3");
    }
}
