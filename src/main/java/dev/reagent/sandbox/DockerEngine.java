package dev.reagent.sandbox;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.SSLConfig;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** One Docker engine, and what is asked of it about our containers. Blocks; safe for use by any thread. */
final class DockerEngine implements AutoCloseable {

    /** The newest that Debian's engine 20.10 speaks. */
    private static final String API = "1.41";

    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** Longer than that it answers nothing at all. */
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private static final Set<String> NOT_RUNNING = Set.of("created", "exited", "dead");

    /**
     * A container of ours.
     *
     * @param limit how long it may run
     */
    record Found(String name, String server, boolean running, Duration limit) {}

    /** The engine's machine, which need not be ours. */
    record Machine(int processors, long memoryMb) {}

    private final DockerClient client;
    private final URI host;
    private final @Nullable SSLContext tls;
    private volatile @Nullable Machine machine;
    private volatile Set<String> images = Set.of();

    /** @param host its address; where it is absent, as the docker command finds it: DOCKER_HOST, then the local socket */
    DockerEngine(Optional<URI> host, int connections) {
        var settings = DefaultDockerClientConfig.createDefaultConfigBuilder().withApiVersion(API);
        host.ifPresent(uri -> settings.withDockerHost(uri.toString()));
        var config = settings.build();
        var http = new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .maxConnections(connections)
                .connectionTimeout(CONNECT)
                .responseTimeout(ANSWER)
                .build();
        this.host = config.getDockerHost();
        this.tls = tls(config.getSSLConfig());
        this.client = DockerClientImpl.getInstance(config, http);
    }

    private static @Nullable SSLContext tls(@Nullable SSLConfig config) {
        try {
            return config == null ? null : config.getSSLContext();
        } catch (GeneralSecurityException wrong) {
            throw new IllegalStateException(
                    "the certificates for the Docker engine cannot be used: " + wrong.getMessage(), wrong);
        }
    }

    DockerClient client() {
        return client;
    }

    /** Whether it is on this machine, and not behind a network. */
    boolean isHere() {
        return "unix".equals(host.getScheme());
    }

    /** What it has to share out. */
    Machine machine() {
        var known = machine;
        if (known == null) {
            var told = client.infoCmd().exec();
            Integer processors = told.getNCPU();
            Long memory = told.getMemTotal();
            known = new Machine(processors == null ? 1 : processors, memory == null ? Long.MAX_VALUE : memory >> 20);
            machine = known;
        }
        return known;
    }

    /** The same without asking; empty where it was never asked. */
    Optional<Machine> known() {
        return Optional.ofNullable(machine);
    }

    /** Whether an image was there at the last {@link #availability}. */
    boolean isKnown(String image) {
        return images.contains(image);
    }

    static String missing(String image, String tier) {
        return "the image %s is not there; run ./reagent sandbox build %s".formatted(image, tier);
    }

    /** @param image whose tags are tiers */
    Availability availability(String image, String usualTier) {
        try {
            client.pingCmd().exec();
        } catch (RuntimeException unreachable) {
            return Availability.unavailable(
                    "no Docker engine answers; start one, or see whether this user may use its socket");
        }
        try {
            machine();
            images = client.listImagesCmd().withReferenceFilter(image + ":*").exec().stream()
                    .flatMap(found -> Stream.of(found.getRepoTags() == null ? new String[0] : found.getRepoTags()))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (RuntimeException broken) {
            return Availability.unavailable("the Docker engine does not tell its images");
        }
        var usual = image + ":" + usualTier;
        return images.contains(usual) ? Availability.AVAILABLE : Availability.unavailable(missing(usual, usualTier));
    }

    /** Our containers, those that have ended too. */
    List<Found> containers(Map<String, String> labels) {
        return client.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec().stream()
                .map(DockerEngine::found)
                .toList();
    }

    List<Found> containers() {
        return client
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(SandboxLabels.SERVER))
                .exec()
                .stream()
                .map(DockerEngine::found)
                .toList();
    }

    /** The streams of a container that has not been started. */
    DockerAttach attach(String name) throws IOException {
        return DockerAttach.to(host, tls, API, name);
    }

    void rename(String name, String other) {
        client.renameContainerCmd(name).withName(other).exec();
    }

    /** Containers of ours whose names begin so. */
    List<Found> named(String beginning) {
        return client
                .listContainersCmd()
                .withShowAll(true)
                .withNameFilter(List.of("^/" + Pattern.quote(beginning)))
                .withLabelFilter(List.of(SandboxLabels.SERVER))
                .exec()
                .stream()
                .map(DockerEngine::found)
                .toList();
    }

    /** Asks for SIGKILL; one that has ended, or is gone, is as good. */
    void kill(String name) {
        try {
            client.killContainerCmd(name).exec();
        } catch (ConflictException | NotFoundException | NotModifiedException ended) {
            // Not running, which is what was wanted.
        }
    }

    /** Kills and removes; gone already is as good. */
    void remove(String name) {
        try {
            client.removeContainerCmd(name)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException gone) {
            // It is gone, which is what was wanted.
        } catch (ConflictException beingRemoved) {
            // Another removal is under way; isGone tells when it is through.
        }
    }

    /** Removes, and says whether the engine knows it no more. */
    KilledSandbox removeAndConfirm(String name) {
        long asked = System.nanoTime();
        boolean gone = false;
        try {
            remove(name);
            gone = isGone(name);
        } catch (DockerException refused) {
            gone = isGone(name);
        }
        return new KilledSandbox(name, gone, Duration.ofNanos(System.nanoTime() - asked));
    }

    private boolean isGone(String name) {
        try {
            var state = client.inspectContainerCmd(name).exec().getState();
            return Boolean.FALSE.equals(state.getRunning());
        } catch (NotFoundException gone) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    private static Found found(Container one) {
        var names = one.getNames();
        var labels = one.getLabels();
        var name = names == null || names.length == 0 ? one.getId() : names[0].substring(1);
        return new Found(
                name,
                labels.getOrDefault(SandboxLabels.SERVER, ""),
                !NOT_RUNNING.contains(one.getState()),
                // Its labels are of a time when nobody knew that it would stay.
                ContainerNames.stays(name)
                        ? Stub.STAYING_LIMIT
                        : Duration.ofSeconds(Long.parseLong(labels.getOrDefault(SandboxLabels.LIMIT, "60"))));
    }
}
