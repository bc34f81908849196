package dev.reagent.deploy;

import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.util.List;

/** Of the Prometheus operator's PodMonitor what is used here; fabric8's model of Kubernetes does not have it. */
@JsonDeserialize(using = JsonDeserializer.None.class)
final class PodMonitor implements HasMetadata {

    private static final long serialVersionUID = 1;

    private String apiVersion;
    private String kind;
    private ObjectMeta metadata;
    private Spec spec;

    record Spec(LabelSelector selector, List<Endpoint> podMetricsEndpoints) {}

    record Endpoint(String port, String path, String interval, List<Relabeling> relabelings) {}

    record Relabeling(String targetLabel, String replacement) {}

    @Override
    public String getApiVersion() {
        return apiVersion;
    }

    @Override
    public void setApiVersion(String version) {
        apiVersion = version;
    }

    @Override
    public String getKind() {
        return kind;
    }

    public void setKind(String kind) {
        this.kind = kind;
    }

    @Override
    public ObjectMeta getMetadata() {
        return metadata;
    }

    @Override
    public void setMetadata(ObjectMeta metadata) {
        this.metadata = metadata;
    }

    public Spec getSpec() {
        return spec;
    }

    public void setSpec(Spec spec) {
        this.spec = spec;
    }
}
