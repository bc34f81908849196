package dev.reagent.run.archive;

import dev.reagent.artifact.ArtifactStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Supplier;

/** Deletes data whose retention time is over, in small transactions. Thread-safe. */
@ApplicationScoped
public class RetentionSweep {

    private static final int AT_ONCE = 500;

    private final Retention retention;
    private final ArtifactStore artifacts;
    private final ArchiveSettings settings;

    RetentionSweep(Retention retention, ArtifactStore artifacts, ArchiveSettings settings) {
        this.retention = retention;
        this.artifacts = artifacts;
        this.settings = settings;
    }

    /** Deletes all that is due. Several servers may run it at the same time. */
    public Uni<Void> sweep() {
        return untilNoneIsLeft(() -> retention.deleteKeys(AT_ONCE))
                .flatMap(done -> settings.keepDays() > 0
                        ? untilNoneIsLeft(() -> retention.deleteSessions(settings.keepDays(), AT_ONCE))
                        : Uni.createFrom().voidItem())
                .flatMap(done -> untilNoneIsLeft(() -> artifacts.deleteForgotten(AT_ONCE)))
                .flatMap(done -> settings.keepCallbackDays() > 0
                        ? untilNoneIsLeft(() -> retention.deleteCallbacks(settings.keepCallbackDays(), AT_ONCE))
                        : Uni.createFrom().voidItem());
    }

    private static Uni<Void> untilNoneIsLeft(Supplier<Uni<? extends Integer>> deletion) {
        return Multi.createBy()
                .repeating()
                .uni(deletion)
                .whilst(deleted -> deleted == AT_ONCE)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
