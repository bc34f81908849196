package dev.reagent;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;

import dev.reagent.api.edge.HttpSettings;
import dev.reagent.api.stream.StreamSettings;
import dev.reagent.artifact.ArtifactSettings;
import dev.reagent.model.catalogue.ConfiguredModels;
import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.run.archive.ArchiveSettings;
import dev.reagent.run.log.LogSettings;
import dev.reagent.run.loop.ParkingSettings;
import dev.reagent.run.queue.QueueSettings;
import dev.reagent.run.server.RunSettings;
import dev.reagent.sandbox.SandboxSettings;
import dev.reagent.stores.StartRefused;
import dev.reagent.stores.StoresSettings;
import dev.reagent.stores.redis.RedisMemory;
import dev.reagent.tool.ToolSettings;
import dev.reagent.tool.sql.SqlSettings;
import dev.reagent.tool.web.WebFetchSettings;
import dev.reagent.webhook.WebhookSettings;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Checks the settings of all rooms before Quarkus starts, read as Quarkus will read them. A missing or unknown setting, or one of the wrong
 * type, stops the start with one line that names it.
 */
final class MappingsCheck {

    static final List<Class<?>> MAPPINGS = List.of(
            ArchiveSettings.class,
            ArtifactSettings.class,
            HttpSettings.class,
            LogSettings.class,
            ModelSettings.class,
            ParkingSettings.class,
            QueueSettings.class,
            RunSettings.class,
            SandboxSettings.class,
            SqlSettings.class,
            StoresSettings.class,
            StreamSettings.class,
            ToolSettings.class,
            WebFetchSettings.class,
            WebhookSettings.class);

    private static final String OURS = "reagent.";

    /** Settings that are read one by one, without a mapping. */
    private static final Set<String> SINGLE = Set.of("data-dir", "start-lines");

    private static final int OF_CONVERTERS = 300;

    private static final Pattern CODE = Pattern.compile("^(?:[a-zA-Z.]+Exception: )?SRCFG\\d+: ");
    private static final Pattern WRONG_TYPE = Pattern.compile(
            "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being converted (?:SRCFG\\d+: )?(.*)");
    private static final Pattern UNKNOWN = Pattern.compile("(\\S+) in .* does not map to any root");
    private static final Pattern EXPECTED = Pattern.compile("Expected (an? \\w+) value, got .*");
    private static final Pattern CHOICES = Pattern.compile("Cannot convert .*, allowed values: (.*)");

    private MappingsCheck() {}

    /** @throws StartRefused at the first wrong setting */
    static void check(SmallRyeConfig settings) {
        names(settings).filter(MappingsCheck::isInNoSection).findFirst().ifPresent(name -> {
            throw unknown(name);
        });
        environment(settings)
                .filter(MappingsCheck::isUnknownVariable)
                .findFirst()
                .ifPresent(variable -> {
                    throw unknown(variable);
                });
        try {
            var read = read(settings);
            new ConfiguredModels(read.getConfigMapping(ModelSettings.class));
            RedisMemory.check(read.getConfigMapping(StoresSettings.class));
        } catch (ConfigValidationException wrong) {
            throw new StartRefused(line(wrong), wrong);
        } catch (IllegalStateException wrong) {
            throw new StartRefused(String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /** Returns the first problem of a configuration, worded as in a {@link StartRefused}. */
    static String line(ConfigValidationException wrong) {
        return line(wrong.getProblem(0).getMessage());
    }

    static SmallRyeConfig read(SmallRyeConfig settings) {
        var builder = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .withProfiles(settings.getProfiles())
                .withConverter(Duration.class, OF_CONVERTERS, new DurationConverter());
        MAPPINGS.forEach(builder::withMapping);
        settings.getConfigSources().forEach(builder::withSources);
        return builder.build();
    }

    private static Stream<String> names(SmallRyeConfig settings) {
        return StreamSupport.stream(settings.getConfigSources().spliterator(), false)
                .filter(source -> !(source instanceof io.smallrye.config.EnvConfigSource))
                .flatMap(source -> source.getPropertyNames().stream())
                .map(name -> name.startsWith("%") ? name.substring(name.indexOf('.') + 1) : name)
                .filter(name -> name.startsWith(OURS));
    }

    private static boolean isInNoSection(String name) {
        var section = name.substring(OURS.length()).split("\\.", 2)[0];
        return !SINGLE.contains(section) && !sections().contains(section);
    }

    private static Set<String> sections() {
        return MAPPINGS.stream()
                .map(mapping -> ConfigClass.configClass(mapping).getPrefix().substring(OURS.length()))
                .collect(toSet());
    }

    private static Stream<String> environment(SmallRyeConfig settings) {
        return StreamSupport.stream(settings.getConfigSources().spliterator(), false)
                .filter(io.smallrye.config.EnvConfigSource.class::isInstance)
                .flatMap(source -> source.getPropertyNames().stream());
    }

    /** Returns whether a variable has the prefix of a section but sets nothing in it. Other variables, such as REAGENT_URL, are allowed. */
    private static boolean isUnknownVariable(String variable) {
        return sections().stream().anyMatch(section -> variable.startsWith(variableOf(OURS + section) + "_"))
                && MAPPINGS.stream()
                        .flatMap(mapping -> ConfigClass.configClass(mapping).getProperties().keySet().stream())
                        .noneMatch(property -> matches(variable, property));
    }

    /** Returns whether a variable sets a property, in which * stands for the key of a map and [*] for an index of a list. */
    private static boolean matches(String variable, String property) {
        var pattern = Arrays.stream(property.replace("[*]", ".*").split("\\*", -1))
                .map(part -> Pattern.quote(variableOf(part)))
                .collect(joining(".+"));
        return variable.matches(pattern);
    }

    private static String variableOf(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static StartRefused unknown(String name) {
        return new StartRefused(sentenceOfUnknown(name));
    }

    private static String sentenceOfUnknown(String name) {
        return name + ": there is no such setting; application.yaml lists all of them";
    }

    /** Returns the library's message without its codes. One about a value is reordered to setting, value, expectation. */
    private static String line(String problem) {
        var sentence = CODE.matcher(problem.lines().findFirst().orElse("")).replaceFirst("");
        var unknown = UNKNOWN.matcher(sentence);
        if (unknown.matches()) {
            return sentenceOfUnknown(unknown.group(1));
        }
        var wrong = WRONG_TYPE.matcher(sentence);
        return wrong.matches()
                ? wrong.group(1) + " is \"" + SettingText.printable(wrong.group(2)) + "\": " + expected(wrong.group(3))
                : sentence;
    }

    private static String expected(String reason) {
        var value = EXPECTED.matcher(reason);
        if (value.matches()) {
            return "expected " + value.group(1);
        }
        var choices = CHOICES.matcher(reason);
        if (choices.matches()) {
            return "expected one of "
                    + Arrays.stream(choices.group(1).split(",")).sorted().collect(joining(", "));
        }
        return reason.startsWith("Invalid duration") ? "expected a time, such as 90S or 2M" : reason;
    }
}
