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

    /** A provider: its address and its key. */
    interface ProviderSettings {

        ProviderKind kind();

        Optional<String> baseUrl();

        Optional<String> apiKey();

        /** The key's name for people: the variable it is read from. */
        Optional<String> keyName();

        Optional<String> defaultModel();

        /** The features that its requests must avoid or must have. */
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

        /** The tier of sandboxes for its runs. */
        Optional<String> sandbox();

        Optional<PriceSettings> price();
    }

    /** The price of a model, in US dollars for a million tokens. */
    interface PriceSettings extends RateSettings {

        Optional<LongPromptSettings> longPrompt();
    }

    /** The price of a model for long prompts. */
    interface LongPromptSettings extends RateSettings {

        long above();
    }

    /** The five rates. The default of a cache rate is the input's rate. */
    interface RateSettings {

        BigDecimal input();

        BigDecimal output();

        @WithName("cache-write-5m")
        Optional<BigDecimal> cacheWrite5m();

        @WithName("cache-write-1h")
        Optional<BigDecimal> cacheWrite1h();

        Optional<BigDecimal> cacheRead();
    }

    /** Limits of one request, and of all requests at once. */
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

    /** How often, and with which waits, a failed request is tried again. */
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
