package dev.reagent;

import dev.reagent.model.catalogue.ModelSettings;
import dev.reagent.stores.StartRefused;
import dev.reagent.webhook.SigningSecrets;
import dev.reagent.webhook.WebhookSecret;
import io.smallrye.config.SmallRyeConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/** Checks the format of the settings that an operator sets. A wrong one stops the start with one line that names it. */
public final class SettingsCheck {

    private static final Pattern HOST = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+])(?::[0-9]{1,5})?|[0-9A-Fa-f]*:[0-9A-Fa-f:.]+");

    private static final Pattern HOST_NAME =
            Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]+]");

    /**
     * A setting to check.
     *
     * @param variable the environment variable, as documented
     * @param property the property, if its name differs
     */
    private record Setting(String variable, String property, Kind kind) {

        Setting(String variable, Kind kind) {
            this(variable, variable, kind);
        }
    }

    private enum Kind {
        PORT("a number from 0 to 65535 (0: any free port)", false, false),
        FOLDER("the name of a folder", false, false),
        CLAIM("true or false", false, false),
        SIGNING_SECRETS(SigningSecrets.EXPECTED, true, true),
        HOSTS("host names or addresses, comma-separated, without a scheme or a path", true, false),
        NAMES("host names or addresses, comma-separated, without a scheme, a port or a path", true, false),
        WEB_ADDRESS("an address such as https://host:port/path, without user, query or fragment", true, false),
        NAME("a model's name of at most 200 characters, without spaces", true, false),
        KEY("a key of visible ASCII characters, without spaces or line breaks", true, true),
        JDBC_URL("jdbc:postgresql://host:port/database, or unset for an embedded PostgreSQL", false, false),
        REDIS_URLS("redis://host:port/number, comma-separated, or unset for an embedded Redis", false, false);

        private final String expected;
        private final boolean mayBeEmpty;
        private final boolean isSecret;

        Kind(String expected, boolean mayBeEmpty, boolean isSecret) {
            this.expected = expected;
            this.mayBeEmpty = mayBeEmpty;
            this.isSecret = isSecret;
        }

        boolean accepts(String value) {
            return switch (this) {
                case PORT -> value.matches("[0-9]{1,5}") && Integer.parseInt(value) <= 65_535;
                case FOLDER -> value.chars().noneMatch(Character::isISOControl);
                case CLAIM -> value.equals("true") || value.equals("false");
                case HOSTS ->
                    Arrays.stream(value.split(",", -1))
                            .allMatch(host -> HOST.matcher(host.strip()).matches());
                case NAMES ->
                    Arrays.stream(value.split(",", -1))
                            .allMatch(host -> HOST_NAME.matcher(host.strip()).matches());
                case SIGNING_SECRETS ->
                    Arrays.stream(value.split(",", -1)).map(String::strip).allMatch(WebhookSecret::isOne);
                case WEB_ADDRESS -> isAddress(value, List.of("http", "https"), true);
                case NAME -> value.length() <= 200 && isVisible(value);
                case KEY -> isVisible(value);
                case JDBC_URL -> value.startsWith("jdbc:postgresql:") && isVisible(value);
                case REDIS_URLS ->
                    Arrays.stream(value.split(",", -1))
                            .allMatch(url -> isAddress(url.strip(), List.of("redis", "rediss"), false));
            };
        }

        private static boolean isVisible(String value) {
            return value.chars().allMatch(c -> c > 0x20 && c < 0x7f);
        }

        private static boolean isAddress(String value, List<String> schemes, boolean isPlain) {
            try {
                var uri = new URI(value);
                return uri.getScheme() != null
                        && schemes.contains(uri.getScheme())
                        && uri.getHost() != null
                        && uri.getPort() <= 65_535
                        && (!isPlain
                                || (uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null));
            } catch (URISyntaxException e) {
                return false;
            }
        }
    }

    private static final List<Setting> SETTINGS = List.of(
            new Setting("QUARKUS_HTTP_PORT", "quarkus.http.port", Kind.PORT),
            new Setting("REAGENT_DATA_DIR", "reagent.data-dir", Kind.FOLDER),
            new Setting("REAGENT_TOOLS_ECHO_ENABLED", "reagent.tools.echo.enabled", Kind.CLAIM),
            new Setting("REAGENT_WEB_FETCH_ALLOWED_HOSTS", "reagent.web-fetch.allowed-hosts", Kind.HOSTS),
            new Setting("REAGENT_WEBHOOK_ALLOWED_HOSTS", "reagent.webhook.allowed-hosts", Kind.HOSTS),
            new Setting("REAGENT_WEBHOOK_SECRETS", "reagent.webhook.secrets", Kind.SIGNING_SECRETS),
            new Setting("REAGENT_HTTP_TRUST_NETWORK", "reagent.http.trust-network", Kind.CLAIM),
            new Setting("REAGENT_HTTP_HOSTS", "reagent.http.hosts", Kind.NAMES),
            new Setting("OPENAI_BASE_URL", Kind.WEB_ADDRESS),
            new Setting("OPENAI_API_KEY", Kind.KEY),
            new Setting("OPENAI_MODEL", Kind.NAME),
            new Setting("ANTHROPIC_BASE_URL", Kind.WEB_ADDRESS),
            new Setting("ANTHROPIC_API_KEY", Kind.KEY),
            new Setting("OPENROUTER_API_KEY", Kind.KEY),
            new Setting("QUARKUS_DATASOURCE_JDBC_URL", "quarkus.datasource.jdbc.url", Kind.JDBC_URL),
            new Setting("QUARKUS_REDIS_HOSTS", "quarkus.redis.hosts", Kind.REDIS_URLS));

    private SettingsCheck() {}

    /** Returns the names of the settings that hold a secret key. */
    public static List<String> keys() {
        return SETTINGS.stream()
                .filter(setting -> setting.kind() == Kind.KEY)
                .map(Setting::variable)
                .toList();
    }

    /** @throws StartRefused at the first wrong setting; its message never contains a secret */
    public static void check(SmallRyeConfig settings) {
        for (var setting : SETTINGS) {
            check(setting, settings);
        }
        onlyLoopback(settings);
        BoundsCheck.check(settings);
        MappingsCheck.check(settings);
    }

    /** Returns the settings of models, read as the server reads them. */
    public static ModelSettings models(SmallRyeConfig settings) {
        return MappingsCheck.read(settings).getConfigMapping(ModelSettings.class);
    }

    private static void check(Setting setting, Config settings) {
        var kind = setting.kind();
        var value = settings.getConfigValue(setting.property()).getRawValue();
        if (value == null || (value.isBlank() && kind.mayBeEmpty)) {
            return;
        }
        if (value.isBlank()) {
            throw new StartRefused(setting.variable() + " is empty: expected " + kind.expected);
        }
        if (!kind.accepts(value)) {
            var found =
                    kind.isSecret ? " is wrong: expected " : " is \"" + SettingText.printable(value) + "\": expected ";
            throw new StartRefused(setting.variable() + found + kind.expected);
        }
    }

    /** Without API keys, anyone who reaches the port can run code, so only a loopback address is accepted. */
    private static void onlyLoopback(Config settings) {
        var host = settings.getOptionalValue("quarkus.http.host", String.class).orElse("0.0.0.0");
        if (settings.getOptionalValue("reagent.http.trust-network", Boolean.class)
                        .orElse(false)
                || isLoopback(host)) {
            return;
        }
        throw new StartRefused("QUARKUS_HTTP_HOST is \"" + SettingText.printable(host)
                + "\": there are no keys yet, so only a loopback address such as "
                + "127.0.0.1 is accepted (REAGENT_HTTP_TRUST_NETWORK=true if the port is protected by something else)");
    }

    private static boolean isLoopback(String host) {
        try {
            return Arrays.stream(InetAddress.getAllByName(host)).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
