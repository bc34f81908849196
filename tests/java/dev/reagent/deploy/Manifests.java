package dev.reagent.deploy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The Kubernetes manifests, as fabric8's model has them. It would keep fields that Kubernetes has not; here they are refused. */
final class Manifests {

    private static final Path FOLDER = Path.of("docker/kubernetes");

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1 ConfigMap", ConfigMap.class,
            "v1 Service", Service.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "monitoring.coreos.com/v1 PodMonitor", PodMonitor.class,
            "apps/v1 Deployment", Deployment.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class);

    private static final JsonMapper STRICT = JsonMapper.builder()
            .annotationIntrospector(new NoPlaceForOthers())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Manifests() {}

    /** The model's own place for what it does not know is not there. */
    private static final class NoPlaceForOthers extends JacksonAnnotationIntrospector {

        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated member) {
            return false;
        }
    }

    static List<Path> files() {
        try (var files = Files.list(FOLDER)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws IllegalArgumentException where it is of no kind that is here, or has a field that its kind has not */
    static HasMetadata read(Map<String, Object> manifest) {
        var kind = manifest.get("apiVersion") + " " + manifest.get("kind");
        var type = KINDS.get(kind);
        if (type == null) {
            throw new IllegalArgumentException("no kind of ours: " + kind);
        }
        return STRICT.convertValue(manifest, type);
    }

    /** The only one of that kind. */
    static <T extends HasMetadata> T the(Class<T> type) {
        var found = files().stream()
                .map(file -> read(YamlFile.read(file)))
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        if (found.size() != 1) {
            throw new IllegalStateException(found.size() + " of " + type.getSimpleName());
        }
        return found.getFirst();
    }
}
