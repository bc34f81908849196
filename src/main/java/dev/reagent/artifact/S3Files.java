package dev.reagent.artifact;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** Large files in a bucket of S3 or of a compatible store. Makes up to three tries, the default of Amazon's client. */
final class S3Files implements LargeFiles, AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration READ = Duration.ofSeconds(20);
    private static final Duration IN_ALL = Duration.ofSeconds(60);

    private final S3Client client;
    private final String bucket;
    private final String prefix;

    S3Files(ArtifactSettings.S3 settings) {
        bucket = settings.bucket();
        prefix = settings.prefix();
        var builder = S3Client.builder()
                .region(Region.of(settings.region()))
                .httpClient(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(READ)
                        .build())
                .overrideConfiguration(all -> all.apiCallTimeout(IN_ALL));
        // Only at Amazon are names of buckets also host names.
        settings.endpoint().ifPresent(own -> builder.endpointOverride(own).forcePathStyle(true));
        settings.accessKey()
                .ifPresent(key -> builder.credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(key, settings.secretKey().orElse("")))));
        client = builder.build();
    }

    private interface Asked<T> {
        T get();
    }

    private static <T> T asked(Asked<T> call) throws IOException {
        try {
            return call.get();
        } catch (UncheckedIOException unreadable) {
            throw unreadable.getCause();
        } catch (SdkException | IllegalStateException problem) {
            // IllegalStateException: a file has fewer bytes than stated
            throw new IOException("the artifact store failed: " + problem.getMessage(), problem);
        }
    }

    @Override
    public void put(String id, long bytes, Content content) throws IOException {
        asked(() -> client.putObject(
                put -> put.bucket(bucket).key(prefix + id),
                RequestBody.fromContentProvider(stream(content), bytes, "application/octet-stream")));
    }

    private static ContentStreamProvider stream(Content content) {
        return ContentStreamProvider.fromInputStreamSupplier(() -> {
            try {
                return content.open();
            } catch (IOException problem) {
                throw new UncheckedIOException(problem);
            }
        });
    }

    @Override
    public InputStream open(String id) throws IOException {
        try {
            return asked(() -> client.getObject(get -> get.bucket(bucket).key(prefix + id)));
        } catch (IOException problem) {
            if (problem.getCause() instanceof NoSuchKeyException missing) {
                throw (FileNotFoundException) new FileNotFoundException(id).initCause(missing);
            }
            throw problem;
        }
    }

    @Override
    public void delete(String id) throws IOException {
        asked(() -> client.deleteObject(delete -> delete.bucket(bucket).key(prefix + id)));
    }

    @Override
    public void close() {
        client.close();
    }
}
