package dev.reagent.model.catalogue;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The settings under {@code reagent.model}; each is explained in application.yaml. */
@ConfigMapping(prefix = "reagent.model")
public interface ModelSettings {

    Optional<String> defaultModel();

    OpenAiModel openai();

    Map<String, ProviderSettings> providers();

    Map<String, Entry> models();

    Limits limits();

    Retry retry();

    /** The one model that three environment variables describe. */
    interface OpenAiModel {

        Optional<String> model();

        @WithDefault("true")
        NativeTools tools();

        @WithDefault("false")
        boolean vision();

        @WithDefault("128000")
        int contextWindow();
    }

    /** Where models are reached, and with which key. */
    interface ProviderSettings {

        ProviderKind kind();

        Optional<String> baseUrl();

        Optional<String> apiKey();

        /** What a person calls the key: the variable it is read from. */
        Optional<String> keyName();

        Optional<String> defaultModel();

        /** What its requests must do without, or must have. */
        Optional<Set<Quirk>> quirks();
    }

    /** A model of a provider. */
    interface Entry {

        String provider();

        Optional<String> wireId();

        Optional<List<String>> aliases();

        @WithDefault("128000")
        int contextWindow();

        @WithDefault("8192")
        int maxOutput();

        @WithDefault("true")
        NativeTools tools();

        @WithDefault("false")
        boolean vision();

        @WithDefault("false")
        boolean thinking();

        /** The tier of sandboxes that suits it. */
        Optional<String> sandbox();

        Optional<PriceSettings> price();
    }

    /** What a model costs, in US dollars for a million tokens. */
    interface PriceSettings extends RateSettings {

        Optional<LongPromptSettings> longPrompt();
    }

    /** What a model costs where the prompt is long. */
    interface LongPromptSettings extends RateSettings {

        long above();
    }

    /** The five rates; a cache rate that is not given is the input's. */
    interface RateSettings {

        BigDecimal input();

        BigDecimal output();

        @WithName("cache-write-5m")
        Optional<BigDecimal> cacheWrite5m();

        @WithName("cache-write-1h")
        Optional<BigDecimal> cacheWrite1h();

        Optional<BigDecimal> cacheRead();
    }

    /** Bounds of one call, and of all calls at once. */
    interface Limits {

        @WithDefault("10000")
        int maxInFlight();

        @WithDefault("10000")
        int maxWaiting();

        @WithDefault("60s")
        Duration queueWait();

        @WithDefault("10s")
        Duration connectTimeout();

        @WithDefault("180s")
        Duration firstByteTimeout();

        @WithDefault("120s")
        Duration idleTimeout();

        @WithDefault("5s")
        Duration finishTimeout();

        @WithDefault("60s")
        Duration keepAlive();

        @WithDefault("8388608")
        int maxEventBytes();

        @WithDefault("33554432")
        long maxAnswerBytes();
    }

    /** How often, and how patiently, a failed call is tried again. */
    interface Retry {

        @WithDefault("4")
        int tries();

        @WithDefault("500ms")
        Duration firstWait();

        @WithDefault("8s")
        Duration longestWait();

        @WithDefault("60s")
        Duration totalWait();
    }
}
