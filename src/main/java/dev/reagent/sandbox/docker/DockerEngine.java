package dev.reagent.sandbox.docker;

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
import dev.reagent.sandbox.Availability;
import dev.reagent.sandbox.KilledSandbox;
import dev.reagent.sandbox.lifecycle.ContainerNames;
import dev.reagent.sandbox.stub.Stub;
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

/** Sends requests about Reagent's containers to one Docker engine. Calls block. Thread-safe. */
public final class DockerEngine implements AutoCloseable {

    /** The newest version that Debian's engine 20.10 supports. */
    private static final String API = "1.41";

    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** An engine that takes longer counts as not answering. */
    private static final Duration ANSWER = Duration.ofSeconds(20);

    private static final Set<String> NOT_RUNNING = Set.of("created", "exited", "removing", "dead");

    /**
     * A container of a Reagent server.
     *
     * @param limit how long it may run
     */
    record Found(String name, String server, boolean running, Duration limit) {}

    /** The engine's machine, which may differ from this server's. */
    record Machine(int processors, long memoryMb) {}

    private final DockerClient client;
    private final URI host;
    private final @Nullable SSLContext tls;
    private volatile @Nullable Machine machine;
    private volatile Set<String> images = Set.of();

    /** @param host the engine's address; if absent, the default of the docker command: DOCKER_HOST, then the local socket */
    public DockerEngine(Optional<URI> host, int connections) {
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

    /** Returns whether the engine is on this machine. */
    boolean isHere() {
        return "unix".equals(host.getScheme());
    }

    /** Returns the engine's processors and memory. */
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

    /** Returns the last known machine, without a request; empty before the first one. */
    Optional<Machine> known() {
        return Optional.ofNullable(machine);
    }

    /** Returns whether an image existed at the last {@link #availability}. */
    boolean isKnown(String image) {
        return images.contains(image);
    }

    static String missing(String image, String tier) {
        return "the image %s is not there; run ./reagent sandbox build %s".formatted(image, tier);
    }

    /** @param image an image whose tags are tiers */
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

    /** Returns all containers of Reagent servers, including ended ones. */
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

    /** Opens the streams of a container that has not been started. */
    DockerAttach attach(String name) throws IOException {
        return DockerAttach.to(host, tls, API, name, ANSWER);
    }

    void rename(String name, String other) {
        client.renameContainerCmd(name).withName(other).exec();
    }

    /** Returns the containers of Reagent servers whose names have this prefix. */
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

    /** Sends SIGKILL. Does nothing to a container that has ended or was removed. */
    void kill(String name) {
        try {
            client.killContainerCmd(name).exec();
        } catch (ConflictException | NotFoundException | NotModifiedException ended) {
            // It is not running, as wanted.
        }
    }

    /** Kills and removes a container. Does nothing if it was removed before. The engine may still list it for a moment. */
    void remove(String name) {
        try {
            client.removeContainerCmd(name)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        } catch (NotFoundException gone) {
            // It was removed before.
        } catch (ConflictException beingRemoved) {
            // Another removal is under way; isGone shows whether the container still runs.
        }
    }

    /** Removes a container, and reports whether it no longer runs. */
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
                // Its labels were written before the container was chosen to stay.
                ContainerNames.stays(name)
                        ? Stub.STAYING_LIMIT
                        : Duration.ofSeconds(Long.parseLong(labels.getOrDefault(SandboxLabels.LIMIT, "60"))));
    }
}
