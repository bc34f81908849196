package dev.reagent.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests are what Kubernetes would read, fit each other, and name what the server has. No cluster has seen them. */
class KubernetesTest {

    /** Maps whose keys are anybody's. */
    private static final Pattern FREE =
            Pattern.compile(".*/(labels|annotations|matchLabels|data|requests|limits)|Service/spec/selector");

    static List<Path> manifests() {
        return Manifests.files();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void aManifestIsReadBack(Path file) {
        assertEquals(
                "reagent", Manifests.read(YamlFile.read(file)).getMetadata().getName());
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void aFieldThatKubernetesDoesNotKnowIsRefusedWhereverItStands(Path file) {
        int places = places(YamlFile.read(file)).size();
        assertTrue(places >= 2, () -> places + " places");
        for (int place = 0; place < places; place++) {
            var other = YamlFile.read(file);
            var where = places(other).get(place);
            where.fields().put("colour", "blue");
            assertThrows(
                    IllegalArgumentException.class, () -> Manifests.read(other), () -> "unseen in " + where.path());
        }
    }

    @Test
    void everySelectorFindsTheServersPods() {
        var labels = deployment().getSpec().getTemplate().getMetadata().getLabels();
        var pod = deployment().getSpec().getTemplate().getSpec();
        var selectors = new ArrayList<Map<String, String>>();
        selectors.add(deployment().getSpec().getSelector().getMatchLabels());
        selectors.add(Manifests.the(Service.class).getSpec().getSelector());
        selectors.add(
                Manifests.the(PodDisruptionBudget.class).getSpec().getSelector().getMatchLabels());
        selectors.add(
                Manifests.the(NetworkPolicy.class).getSpec().getPodSelector().getMatchLabels());
        selectors.add(Manifests.the(PodMonitor.class).getSpec().selector().getMatchLabels());
        pod.getTopologySpreadConstraints()
                .forEach(spread -> selectors.add(spread.getLabelSelector().getMatchLabels()));
        for (var selector : selectors) {
            assertFalse(selector.isEmpty());
            assertTrue(labels.entrySet().containsAll(selector.entrySet()), () -> selector + " finds no " + labels);
        }
    }

    @Test
    void theAutoscalerScalesTheServersThatNothingElseCounts() {
        var scaled = Manifests.the(HorizontalPodAutoscaler.class).getSpec();
        assertEquals("Deployment", scaled.getScaleTargetRef().getKind());
        assertEquals(deployment().getApiVersion(), scaled.getScaleTargetRef().getApiVersion());
        assertEquals(
                deployment().getMetadata().getName(), scaled.getScaleTargetRef().getName());
        assertNull(deployment().getSpec().getReplicas(), "applied again, it would undo the autoscaler's count");
        assertTrue(scaled.getMinReplicas() > 1);
    }

    @Test
    void everyPortIsTheServers() {
        var ports = container().getPorts();
        assertEquals(
                List.of(Settings.port()),
                ports.stream().map(ContainerPort::getContainerPort).toList());
        var name = ports.getFirst().getName();
        for (var port : Manifests.the(Service.class).getSpec().getPorts()) {
            assertEquals(name, port.getTargetPort().getStrVal());
        }
        for (var rule : Manifests.the(NetworkPolicy.class).getSpec().getIngress()) {
            rule.getPorts().forEach(port -> assertEquals(name, port.getPort().getStrVal()));
        }
        for (var probe : probes()) {
            assertEquals(name, probe.getHttpGet().getPort().getStrVal());
        }
        var notes = deployment().getSpec().getTemplate().getMetadata().getAnnotations();
        assertEquals(String.valueOf(Settings.port()), notes.get("prometheus.io/port"));
    }

    @Test
    void everyVariableIsASetting() {
        var names = new HashSet<>(Manifests.the(ConfigMap.class).getData().keySet());
        container().getEnv().stream().map(EnvVar::getName).forEach(names::add);
        Settings.assertKnown(names);
    }

    @Test
    void noSecretStandsInAFile() {
        for (var variable : container().getEnv()) {
            assertNull(variable.getValue(), variable::getName);
            assertEquals("reagent", variable.getValueFrom().getSecretKeyRef().getName());
        }
        Manifests.the(ConfigMap.class)
                .getData()
                .forEach((name, value) ->
                        assertFalse(name.matches(".*(PASSWORD|KEY|HOSTS)"), () -> name + " is secret"));
        var from = container().getEnvFrom().getFirst().getConfigMapRef().getName();
        assertEquals(Manifests.the(ConfigMap.class).getMetadata().getName(), from);
    }

    @Test
    void aServerHasTheTimeToHandItsRunsOver() {
        long grace = deployment().getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds();
        long most =
                pauseBeforeTheStop() + Settings.longestStop().plusSeconds(10).toSeconds();
        assertTrue(grace >= most, () -> grace + " s");
    }

    @Test
    void aServerAnswersUntilNoNodeSendsItRequestsAnyMore() {
        assertTrue(pauseBeforeTheStop() >= 5, () -> pauseBeforeTheStop() + " s");
    }

    /** In seconds. */
    private static long pauseBeforeTheStop() {
        var command = container().getLifecycle().getPreStop().getExec().getCommand();
        assertEquals("sleep", command.getFirst());
        return Long.parseLong(command.getLast());
    }

    @Test
    void theImageHasATagThatIsNotMoved() {
        assertTrue(
                container().getImage().matches("[a-z0-9./-]+/reagent:[0-9]+\\.[0-9]+\\.[0-9]+"), container()::getImage);
    }

    @Test
    void theServersHaveAnAccountOfTheirOwnThatMayDoNothing() {
        var account = Manifests.the(ServiceAccount.class);
        var pod = deployment().getSpec().getTemplate().getSpec();
        assertEquals(account.getMetadata().getName(), pod.getServiceAccountName());
        assertFalse(account.getAutomountServiceAccountToken());
        assertFalse(pod.getAutomountServiceAccountToken());
    }

    @Test
    void thePodMonitorAsksEveryServerAsTheAnnotationsSay() {
        var endpoint =
                Manifests.the(PodMonitor.class).getSpec().podMetricsEndpoints().getFirst();
        var notes = deployment().getSpec().getTemplate().getMetadata().getAnnotations();
        assertEquals(notes.get("prometheus.io/path"), endpoint.path());
        assertEquals(container().getPorts().getFirst().getName(), endpoint.port());
        assertEquals(List.of(new PodMonitor.Relabeling("job", "reagent")), endpoint.relabelings());
    }

    @Test
    void aServerMayDoNothingButItsWorkAndWritesOnlyWhereItMust() {
        var pod = deployment().getSpec().getTemplate().getSpec();
        assertTrue(pod.getSecurityContext().getRunAsNonRoot());
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        assertFalse(pod.getAutomountServiceAccountToken());
        var rights = container().getSecurityContext();
        assertFalse(rights.getAllowPrivilegeEscalation());
        assertTrue(rights.getReadOnlyRootFilesystem());
        assertEquals(List.of("ALL"), rights.getCapabilities().getDrop());
        var mounts = container().getVolumeMounts();
        assertEquals(
                pod.getVolumes().stream().map(Volume::getName).toList(),
                mounts.stream().map(VolumeMount::getName).toList());
        var data = Manifests.the(ConfigMap.class).getData().get("REAGENT_DATA_DIR");
        assertTrue(mounts.stream().anyMatch(mount -> mount.getMountPath().equals(data)), () -> data + " is read-only");
    }

    /** What the server is asked for, by whoever runs it here. */
    static List<String> paths() {
        var notes = deployment().getSpec().getTemplate().getMetadata().getAnnotations();
        return Stream.concat(
                        probes().stream().map(probe -> probe.getHttpGet().getPath()),
                        Stream.of(notes.get("prometheus.io/path")))
                .toList();
    }

    private static List<Probe> probes() {
        return List.of(
                container().getStartupProbe(),
                container().getReadinessProbe(),
                container().getLivenessProbe());
    }

    private static Container container() {
        return deployment().getSpec().getTemplate().getSpec().getContainers().getFirst();
    }

    private static Deployment deployment() {
        return Manifests.the(Deployment.class);
    }

    private static List<Place> places(Map<String, Object> manifest) {
        return nested(String.valueOf(manifest.get("kind")), manifest);
    }

    private record Place(String path, Map<String, Object> fields) {}

    /** Every map within it, itself too, but for those whose keys are anybody's. */
    private static List<Place> nested(String path, Map<String, Object> map) {
        var places = new ArrayList<Place>();
        places.add(new Place(path, map));
        new LinkedHashMap<>(map).forEach((key, value) -> {
            if (!FREE.matcher(path + "/" + key).matches()) {
                places.addAll(inside(path + "/" + key, value));
            }
        });
        return places;
    }

    @SuppressWarnings("unchecked")
    private static List<Place> inside(String path, Object value) {
        return switch (value) {
            case Map<?, ?> map -> nested(path, (Map<String, Object>) map);
            case List<?> list ->
                list.stream()
                        .flatMap(item -> inside(path + "[]", item).stream())
                        .toList();
            case null, default -> List.of();
        };
    }
}
