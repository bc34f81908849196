package dev.reagent.api.run;

import dev.reagent.agent.task.SessionId;
import dev.reagent.api.problem.Utf8;
import dev.reagent.api.problem.Violations;
import dev.reagent.artifact.ArtifactNames;
import dev.reagent.artifact.NewArtifact;
import dev.reagent.run.intake.SubmittedFile;
import dev.reagent.sandbox.Language;
import jakarta.validation.constraints.Size;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A file that comes with a run. */
public record FileRequest(
        @Size(min = 1, max = 512) @Nullable String name,
        @Size(max = FileRequest.MOST_BYTES) @Nullable String text,
        @Size(max = FileRequest.MOST_BASE64) @Nullable String data,
        @Nullable String artifactId) {

    static final int MOST_BYTES = 4 << 20;
    static final int MOST_BASE64 = (MOST_BYTES + 2) / 3 * 4;

    void check(String place, Violations found) {
        if (name != null && !ArtifactNames.isSafe(name)) {
            found.add(place + ".name", "must be a path that stays in its folder, found " + Violations.shown(name));
        }
        if (name != null
                && Arrays.stream(Language.values()).anyMatch(it -> it.file().equals(name))) {
            found.add(place + ".name", "must not be " + name + ", as the code itself is called so");
        }
        var contents =
                Stream.of(text, data, artifactId).filter(Objects::nonNull).count();
        if (contents != 1) {
            found.add(place, "must have one of text, data and artifact_id, found " + contents);
        }
        if (name == null && artifactId == null) {
            found.add(place + ".name", "must be given");
        }
        if (artifactId != null && !SessionId.parse(artifactId).isPresent()) {
            found.add(place + ".artifact_id", "must be a UUID, found " + Violations.shown(artifactId));
        }
        if (data != null && decoded() == null) {
            found.add(place + ".data", "must be base64 with its padding, as RFC 4648 has it");
        }
    }

    /** Returns the number of bytes that came with the request, as far as it can be computed. */
    long bytes() {
        return text != null ? Utf8.length(text) : data != null ? data.length() / 4 * 3L - padding(data) : 0;
    }

    private static int padding(String base64) {
        return base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
    }

    private byte[] content() {
        if (text != null) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        return Objects.requireNonNullElse(decoded(), new byte[0]);
    }

    private byte @Nullable [] decoded() {
        try {
            return data == null ? null : Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException notBase64) {
            return null;
        }
    }

    /** Converts the request. Only after all checks passed. */
    SubmittedFile toSubmitted() {
        if (artifactId != null) {
            return new SubmittedFile.Earlier(
                    SessionId.parse(artifactId).orElseThrow().value(), name);
        }
        var content = content();
        return new SubmittedFile.Given(
                new NewArtifact(Objects.requireNonNull(name), content.length, () -> new ByteArrayInputStream(content)));
    }
}
