package dev.reagent.artifact;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.reagent.BesideServers;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Against a server that speaks S3 and checks signatures. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@BesideServers
class S3FilesTest extends LargeFilesContract {

    private static final String SECRET = "a-secret-that-nobody-should-see";

    private final TransientNio2BlobStore blobs = new TransientNio2BlobStore();
    private final S3Proxy server = S3Proxy.builder()
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, "key", SECRET)
            .blobStore(blobs)
            .build();
    private S3Files files;

    private record Bucket(URI at, String bucket, String secret) implements ArtifactSettings.S3 {

        @Override
        public Optional<URI> endpoint() {
            return Optional.of(at);
        }

        @Override
        public String region() {
            return "eu-central-1";
        }

        @Override
        public String prefix() {
            return "of/reagent/";
        }

        @Override
        public Optional<String> accessKey() {
            return Optional.of("key");
        }

        @Override
        public Optional<String> secretKey() {
            return Optional.of(secret);
        }
    }

    @BeforeAll
    void start() throws Exception {
        server.start();
        blobs.createContainer("files");
        files = in("files", SECRET);
    }

    private S3Files in(String bucket, String secret) {
        return new S3Files(new Bucket(URI.create("http://127.0.0.1:" + server.getPort()), bucket, secret));
    }

    @AfterAll
    void stop() throws Exception {
        files.close();
        server.stop();
    }

    @Override
    LargeFiles files() {
        return files;
    }

    @Test
    void keysBeginWithThePrefix() throws IOException {
        files.put("one", 3, () -> new ByteArrayInputStream(new byte[3]));
        assertTrue(blobs.blobExists("files", "of/reagent/one"));
    }

    @Test
    void aBucketThatIsNotThereAndAWrongKeyAreSaidWithoutTheSecret() {
        try (var elsewhere = in("no-such-bucket", SECRET);
                var stranger = in("files", "wrong-" + SECRET)) {
            for (var wrong : new S3Files[] {elsewhere, stranger}) {
                var failure = assertThrows(
                        IOException.class, () -> wrong.put("a", 1, () -> new ByteArrayInputStream(new byte[1])));
                assertFalse(failure.toString().contains(SECRET), failure::toString);
            }
        }
    }
}
