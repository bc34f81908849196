package dev.reagent.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.stores.StartRefused;
import dev.reagent.webhook.Receiver.Got;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SigningSecretsTest {

    private static final String OLD = WebhookSecret.of("an old secret of 32 bytes, quite".getBytes());
    private static final String NEW = WebhookSecret.of("a new secret of 32 bytes, really".getBytes());

    @TempDir
    Path folder;

    @Test
    void everySecretSignsSoThatReceiversChangeOverOneByOne() {
        var got = signed(new SigningSecrets(List.of(NEW, " " + OLD)));
        assertTrue(got.isSignedWith(NEW));
        assertTrue(got.isSignedWith(OLD));
        assertFalse(got.isSignedWith(WebhookSecret.of("nobody's secret of some 32 bytes".getBytes())));
        assertTrue(got.header("webhook-signature").matches("v1,\\S+ v1,\\S+"));
        assertFalse(signed(new SigningSecrets(List.of(NEW))).isSignedWith(OLD));
    }

    @Test
    void aBodyThatWasChangedIsNotTaken() {
        var got = signed(new SigningSecrets(List.of(NEW)));
        assertFalse(new Got(got.target(), got.headers(), got.body() + " ").isSignedWith(NEW));
    }

    @Test
    void theStandardsOwnExampleIsSignedAsItsLibrariesDo() {
        assertEquals(
                "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                new SigningSecrets(List.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                        .sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, "{\"test\": 2432232314}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_hunter2",
                "whsec_c2hvcnQ=",
                "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz",
                "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz!",
                "WHSEC_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"
            })
    void aMalformedSecretStopsTheStartAndIsNotShown(String secret) {
        var refused = assertThrows(StartRefused.class, () -> new SigningSecrets(List.of(OLD, secret)));
        assertEquals(
                "REAGENT_WEBHOOK_SECRETS is wrong: expected whsec_ and the Base64 of 24 to 64 bytes, comma-separated, the"
                        + " newest first",
                refused.getMessage());
    }

    @Test
    void withoutASettingASecretIsMadeOnceForThisUsersEyes() throws IOException {
        var file = folder.resolve("data/webhook.secret");
        var made = new SecretFile(folder.resolve("data")).secret();
        assertTrue(WebhookSecret.isOne(made));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals(made, new SecretFile(folder.resolve("data")).secret());
        assertFalse(made.equals(new SecretFile(folder.resolve("other")).secret()));
    }

    @Test
    void aFileThatHoldsSomethingElseStopsTheStartAndIsNotShown() throws IOException {
        Files.writeString(folder.resolve("webhook.secret"), "hunter2");
        var refused = assertThrows(StartRefused.class, () -> new SecretFile(folder).secret());
        assertTrue(refused.getMessage().contains("webhook.secret is wrong"), refused.getMessage());
        assertFalse(refused.getMessage().contains("hunter2"));
    }

    private static Got signed(SigningSecrets secrets) {
        long now = Instant.now().getEpochSecond();
        return new Got(
                "/",
                Map.of(
                        "webhook-id", List.of("a"),
                        "webhook-timestamp", List.of(Long.toString(now)),
                        "webhook-signature", List.of(secrets.sign("a", now, "{}"))),
                "{}");
    }
}
