package dev.reagent.sandbox;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One Docker engine, and what is asked of it about our containers. Blocks; safe for use by any thread. */
final class DockerEngine implements AutoCloseable {

    /** The newest that Debian's engine 20.10 speaks. */
    private static final String API = "1.41";

    private static final Duration CONNECT = Duration.ofSeconds(3);

    /** A container of ours, running or not. */
    record Found(String name, String server, Duration limit) {}

    private final DockerClient client;
    private volatile int processors;

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
                .build();
        this.client = DockerClientImpl.getInstance(config, http);
    }

    DockerClient client() {
        return client;
    }

    /** Processors of the engine's machine, which need not be ours. */
    int processors() {
        int known = processors;
        if (known == 0) {
            Integer told = client.infoCmd().exec().getNCPU();
            known = told == null ? 1 : told;
            processors = known;
        }
        return known;
    }

    Availability availability(String image) {
        try {
            client.pingCmd().exec();
        } catch (RuntimeException unreachable) {
            return Availability.unavailable(
                    "no Docker engine answers; start one, or see whether this user may use its socket");
        }
        try {
            client.inspectImageCmd(image).exec();
            return Availability.AVAILABLE;
        } catch (NotFoundException missing) {
            return Availability.unavailable("the image " + image + " is not there; run ./reagent sandbox build");
        } catch (RuntimeException broken) {
            return Availability.unavailable("the Docker engine does not tell its images");
        }
    }

    /** Our containers, those that have ended too. */
    List<Found> containers(Map<String, String> labels) {
        return client.listContainersCmd().withShowAll(true).withLabelFilter(labels).exec().stream()
                .map(one -> found(name(one.getNames(), one.getId()), one.getLabels()))
                .toList();
    }

    List<Found> containers() {
        return client
                .listContainersCmd()
                .withShowAll(true)
                .withLabelFilter(List.of(SandboxLabels.SERVER))
                .exec()
                .stream()
                .map(one -> found(name(one.getNames(), one.getId()), one.getLabels()))
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
    public void close() throws java.io.IOException {
        client.close();
    }

    private static String name(String @Nullable [] names, String id) {
        return names == null || names.length == 0
                ? id
                : Arrays.stream(names).findFirst().orElse(id).substring(1);
    }

    private static Found found(String name, Map<String, String> labels) {
        return new Found(
                name,
                labels.getOrDefault(SandboxLabels.SERVER, ""),
                Duration.ofSeconds(Long.parseLong(labels.getOrDefault(SandboxLabels.LIMIT, "60"))));
    }
}
