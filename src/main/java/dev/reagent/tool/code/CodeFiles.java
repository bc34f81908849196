package dev.reagent.tool.code;

import com.fasterxml.jackson.databind.JsonNode;
import dev.reagent.agent.task.SessionId;
import dev.reagent.artifact.ArtifactSettings;
import dev.reagent.artifact.ArtifactStore;
import dev.reagent.artifact.NewArtifact;
import dev.reagent.artifact.StoredArtifact;
import dev.reagent.sandbox.CodeResult;
import dev.reagent.sandbox.KeptBounds;
import dev.reagent.sandbox.Language;
import dev.reagent.sandbox.LeftOut;
import dev.reagent.sandbox.SandboxFile;
import dev.reagent.tool.ToolInvocation;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** The files that code receives, and those that it leaves. Thread-safe. */
@Singleton
final class CodeFiles {

    private static final Logger LOG = Logger.getLogger(CodeFiles.class);

    /** The longest time to store the files after the code has ended. */
    static final Duration KEEP_PATIENCE = Duration.ofSeconds(20);

    private final ArtifactStore artifacts;
    private final KeptBounds kept;

    @Inject
    CodeFiles(ArtifactStore artifacts, ArtifactSettings settings) {
        this(artifacts, new KeptBounds(settings.mostPerCall(), (long) settings.mostMbPerCall() << 20));
    }

    CodeFiles(ArtifactStore artifacts, KeptBounds kept) {
        this.artifacts = artifacts;
        this.kept = kept;
    }

    /** Returns the limits on the files that one run of code leaves. */
    KeptBounds kept() {
        return kept;
    }

    /** A requested file is not available to the code. The message says what the model can do. */
    static final class NoSuchFile extends RuntimeException {
        NoSuchFile(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Finds the files of the session that a call requests.
     *
     * @param names     names of artifacts (the newest if several have the same name), or their ids
     * @param mostBytes of all of them together
     * @return fails with {@link NoSuchFile}
     */
    Uni<List<SandboxFile>> wanted(ToolInvocation invocation, JsonNode names, long mostBytes) {
        if (names.isEmpty()) {
            return Uni.createFrom().item(List.of());
        }
        return artifacts.of(new SessionId(invocation.sessionId())).map(there -> chosen(names, there, mostBytes));
    }

    private static List<SandboxFile> chosen(JsonNode names, List<StoredArtifact> there, long mostBytes) {
        var byName = new LinkedHashMap<String, StoredArtifact>();
        var byId = new LinkedHashMap<String, StoredArtifact>();
        for (var stored : there) {
            byName.put(stored.artifact().name(), stored);
            byId.put(stored.artifact().id(), stored);
        }
        var chosen = new LinkedHashMap<String, SandboxFile>();
        long left = mostBytes;
        for (var name : names) {
            var found = byName.getOrDefault(name.asText(), byId.get(name.asText()));
            if (found == null) {
                throw new NoSuchFile("There is no file %s. There %s".formatted(name, told(byName.keySet())));
            }
            var artifact = found.artifact();
            if (isProgram(artifact.name())) {
                throw new NoSuchFile("The file %s cannot be there: the code itself has that name.".formatted(name));
            }
            left -= artifact.bytes();
            if (left < 0) {
                throw new NoSuchFile(
                        "The files are too large for this sandbox, which takes %d bytes of them. Ask for fewer."
                                .formatted(mostBytes));
            }
            chosen.put(artifact.name(), new SandboxFile(artifact.name(), artifact.bytes(), found.content()::open));
        }
        return List.copyOf(chosen.values());
    }

    private static String told(Collection<String> names) {
        return names.isEmpty()
                ? "are none yet."
                : names.stream().limit(50).collect(Collectors.joining("\", \"", "are \"", "\"."));
    }

    private static boolean isProgram(String name) {
        return Arrays.stream(Language.values()).anyMatch(it -> it.file().equals(name));
    }

    /** Stores the files that the code has left, as far as possible. The result has the code's output in any case. */
    Uni<Left> keep(ToolInvocation invocation, CodeResult result) {
        boolean triedBefore = invocation.fence().attempt() > 1;
        if (result.files().isEmpty() && !triedBefore) {
            return Uni.createFrom().item(new Left(List.of(), result.leftOut()));
        }
        var files = result.files().stream()
                .map(it -> new NewArtifact(it.name(), it.bytes(), it.content()::open))
                .toList();
        return artifacts
                .keep(new SessionId(invocation.sessionId()), invocation.fence(), invocation.callId(), files)
                .ifNoItem()
                .after(KEEP_PATIENCE)
                .fail()
                .map(kept -> new Left(
                        kept.kept(), with(result.leftOut(), kept.leftOut(), "the session keeps too much already")))
                .onFailure()
                .invoke(failure ->
                        LOG.warnf("files of session %s were not stored: %s", invocation.sessionId(), failure))
                .onFailure()
                .recoverWithItem(() -> new Left(
                        List.of(),
                        with(
                                result.leftOut(),
                                files.stream().map(NewArtifact::name).toList(),
                                "the server could not store it")));
    }

    private static LeftOut with(LeftOut before, List<String> names, String why) {
        var all = new ArrayList<>(before.first());
        names.forEach(name -> all.add(new LeftOut.File(name, why)));
        return new LeftOut(all, before.all() + names.size());
    }
}
