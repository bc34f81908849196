package dev.reagent.model.catalogue;

import dev.reagent.model.ModelInfo;
import dev.reagent.model.catalogue.ModelSettings.Entry;
import dev.reagent.model.catalogue.ModelSettings.ProviderSettings;
import dev.reagent.model.catalogue.ModelSettings.RateSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the settings into entries, the default first, and reports errors in them. */
final class CatalogueReader {

    /** The model that is used if an OpenAI-compatible server is configured without one; local servers mostly ignore it. */
    static final String OPENAI_MODEL_WHERE_NONE_IS_NAMED = "gpt-5-mini";

    private static final String OFFLINE = "offline";

    private final ModelSettings settings;
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
    private final List<CatalogueEntry> entries = new ArrayList<>();

    CatalogueReader(ModelSettings settings) {
        this.settings = settings;
    }

    List<CatalogueEntry> read() {
        ModelBounds.check(settings);
        settings.providers().forEach((name, provider) -> endpoints.put(name, endpoint(name, provider)));
        settings.models().forEach((id, model) -> entries.add(entry(id, model)));
        if (settings.providers().containsKey("openai")) {
            entries.add(openAiModel());
        }
        entries.add(offline());
        refuseNamesTwice();
        return defaultFirst();
    }

    private Endpoint endpoint(String name, ProviderSettings provider) {
        var kind = provider.kind();
        var key = provider.apiKey().map(String::strip).filter(secret -> !secret.isEmpty());
        var keyName = provider.keyName().orElse("reagent.model.providers." + name + ".api-key");
        key.ifPresent(secret -> refuseOddCharacters(secret, keyName));
        var written = provider.baseUrl().filter(url -> !url.isBlank()).orElse(kind.officialBaseUrl());
        var setting = "reagent.model.providers." + name + ".base-url (" + kind.baseUrlVariable() + ")";
        var url = kind == ProviderKind.OFFLINE ? "" : BaseUrl.toOperation(kind, written, setting);
        return new Endpoint(kind, name, url, new ApiKey(keyName, key.orElse("")), quirks(provider));
    }

    /** Returns the configured quirks, and those of the two providers whose address needs no setting. */
    private static Set<Quirk> quirks(ProviderSettings provider) {
        var quirks = new HashSet<>(provider.quirks().orElse(Set.of()));
        if (provider.kind() == ProviderKind.OPENROUTER) {
            quirks.add(Quirk.NO_STREAM_OPTIONS);
        }
        if (provider.kind() == ProviderKind.OPENAI
                && provider.baseUrl().filter(url -> !url.isBlank()).isEmpty()) {
            quirks.add(Quirk.NO_MAX_TOKENS);
        }
        return quirks;
    }

    private static void refuseOddCharacters(String secret, String keyName) {
        if (!secret.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalStateException(
                    keyName + " holds a space or a character that cannot stand in an HTTP header");
        }
    }

    private CatalogueEntry entry(String id, Entry model) {
        var endpoint = endpoints.get(model.provider());
        if (endpoint == null) {
            throw new IllegalStateException("reagent.model.models." + id + ".provider is \"" + model.provider()
                    + "\", but the providers are " + String.join(", ", endpoints.keySet()));
        }
        return new CatalogueEntry(
                info(
                        id,
                        model.aliases().orElse(List.of()),
                        endpoint,
                        model.vision(),
                        model.sandbox().orElse(null)),
                model.wireId().orElse(id),
                endpoint,
                model.contextWindow(),
                model.maxOutput(),
                model.tools(),
                model.thinking(),
                model.price().map(CatalogueReader::price).orElse(Price.UNKNOWN));
    }

    private CatalogueEntry openAiModel() {
        var openai = settings.openai();
        var wireId =
                openai.model().map(String::strip).filter(id -> !id.isEmpty()).orElse(OPENAI_MODEL_WHERE_NONE_IS_NAMED);
        var endpoint = Optional.ofNullable(endpoints.get("openai")).orElseThrow();
        return new CatalogueEntry(
                info(
                        settings.models().containsKey(wireId) ? "openai/" + wireId : wireId,
                        List.of("openai"),
                        endpoint,
                        openai.vision(),
                        null),
                wireId,
                endpoint,
                openai.contextWindow(),
                0,
                openai.tools(),
                false,
                Price.UNKNOWN);
    }

    private static CatalogueEntry offline() {
        var info = new ModelInfo(OFFLINE, List.of(), OFFLINE, null, true, false, false, null);
        var endpoint = new Endpoint(ProviderKind.OFFLINE, OFFLINE, "", ApiKey.NONE, Set.of());
        return new CatalogueEntry(info, OFFLINE, endpoint, 1_000_000, 8_192, NativeTools.TRUE, false, Price.UNKNOWN);
    }

    private ModelInfo info(
            String id, List<String> aliases, Endpoint endpoint, boolean vision, @Nullable String sandbox) {
        return new ModelInfo(id, aliases, endpoint.provider(), whyUnavailable(endpoint), false, false, vision, sandbox);
    }

    /** A configured server may need no key; an official one needs one. */
    private @Nullable String whyUnavailable(Endpoint endpoint) {
        return endpoint.key().isPresent() || hasOwnBaseUrl(endpoint.provider())
                ? null
                : endpoint.key().name() + " is not set.";
    }

    private boolean hasOwnBaseUrl(String provider) {
        return Optional.ofNullable(settings.providers().get(provider))
                .filter(named -> named.baseUrl().filter(url -> !url.isBlank()).isPresent())
                .isPresent();
    }

    private void refuseNamesTwice() {
        var owners = new HashMap<String, String>();
        for (var entry : entries) {
            var names = new ArrayList<>(entry.info().aliases());
            names.add(entry.info().id());
            for (var name : names) {
                var other = owners.put(name, entry.info().id());
                if (other != null) {
                    throw new IllegalStateException("reagent.model.models: \"" + name + "\" names both " + other
                            + " and " + entry.info().id());
                }
            }
        }
    }

    private List<CatalogueEntry> defaultFirst() {
        var chosen = settings.defaultModel().filter(name -> !name.isBlank()).orElseGet(this::defaultByKeys);
        if (entries.stream().noneMatch(entry -> isCalled(entry, chosen))) {
            throw new IllegalStateException("reagent.model.default-model is \"" + chosen + "\", but the models are "
                    + String.join(
                            ", ",
                            entries.stream().map(entry -> entry.info().id()).toList()));
        }
        return entries.stream()
                .map(entry -> isCalled(entry, chosen) ? asDefault(entry) : entry)
                .sorted(Comparator.comparing(
                                (CatalogueEntry entry) -> !entry.info().isDefault())
                        .thenComparing(entry -> entry.info().id()))
                .toList();
    }

    /** Uses the order that application.yaml documents: the most specific choice first. */
    private String defaultByKeys() {
        if (hasOwnBaseUrl("openai")) {
            return "openai";
        }
        return List.of("anthropic", "openrouter", "openai").stream()
                .filter(name -> isReady(name))
                .flatMap(name -> "openai".equals(name)
                        ? Optional.of("openai").stream()
                        : Optional.ofNullable(settings.providers().get(name))
                                .flatMap(ProviderSettings::defaultModel)
                                .stream())
                .findFirst()
                .orElse(OFFLINE);
    }

    private boolean isReady(String provider) {
        var endpoint = endpoints.get(provider);
        return endpoint != null && whyUnavailable(endpoint) == null;
    }

    private static boolean isCalled(CatalogueEntry entry, String name) {
        return entry.info().id().equals(name) || entry.info().aliases().contains(name);
    }

    private static CatalogueEntry asDefault(CatalogueEntry entry) {
        return new CatalogueEntry(
                entry.info().asDefault(),
                entry.wireId(),
                entry.endpoint(),
                entry.contextWindow(),
                entry.maxOutput(),
                entry.tools(),
                entry.thinking(),
                entry.price());
    }

    private static Price price(ModelSettings.PriceSettings price) {
        var tier = price.longPrompt()
                .map(longer -> new Price.LongPrompt(longer.above(), rates(longer)))
                .orElse(null);
        return new Price(rates(price), tier);
    }

    private static Price.Rates rates(RateSettings rates) {
        var input = rates.input();
        return new Price.Rates(
                input,
                rates.output(),
                rates.cacheWrite5m().orElse(input),
                rates.cacheWrite1h().orElse(input),
                rates.cacheRead().orElse(input));
    }
}
