package dev.reagent.api.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reagent.api.body.Checked;
import dev.reagent.api.body.MostJson;
import dev.reagent.api.body.NotYet;
import dev.reagent.api.problem.Utf8;
import dev.reagent.api.problem.Violations;
import dev.reagent.api.view.PriorityName;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/agents/run}. */
@NotYet({"agent", "profile", "task", "max_cost_usd", "output_schema", "session_id", "input", "verbose", "trace"})
public record RunRequest(
        @Size(min = 1, max = MOST_TEXT) @Nullable String prompt,
        @Size(min = 1, max = 200) @Nullable List<@Valid MessageRequest> messages,
        @Size(min = 1, max = 200) @Nullable String model,
        @Size(max = 256) @Nullable List<@Size(min = 1, max = 200) String> tools,
        @Min(1) @Max(200) @Nullable Integer maxSteps,
        @Min(1) @Max(86_400) @Nullable Integer timeoutSeconds,
        @Size(min = 1, max = 262_144) @Nullable String system,
        @Min(1) @Max(1_000_000) @Nullable Integer maxOutputTokens,
        @DecimalMin("0") @DecimalMax("2") @Nullable Double temperature,
        @Nullable PriorityName priority,
        @MostJson(MOST_METADATA) @Nullable ObjectNode metadata,
        @Nullable @Valid AfterRequest after,
        @Valid @Nullable RetryRequest retry,
        @Valid @Nullable CallbackRequest callback,
        @Size(min = 1, max = 200) @Nullable String sandbox,
        @Size(max = 20) @Nullable List<@Valid FileRequest> files)
        implements Checked {

    static final int MOST_TEXT = 1024 * 1024;
    private static final int MOST_METADATA = 16 * 1024;

    @Override
    public void check(Violations found) {
        checkOwn(found);
        if (after != null) {
            after.check(found);
        }
    }

    /** Checks everything except {@code after}. */
    void checkOwn(Violations found) {
        if (prompt != null && messages != null) {
            found.add("messages", "must be left out where there is a prompt: give one of the two");
        } else if (prompt == null && messages == null && !found.names("prompt") && !found.names("messages")) {
            found.add("prompt", "must be given, or messages instead");
        }
        checkPrompt(found);
        checkMessages(found);
        if (tools != null && new HashSet<>(tools).size() < tools.size()) {
            found.add("tools", "must name each tool once, found one twice");
        }
        if (callback != null) {
            callback.check(found);
        }
        checkFiles(found);
        found.addWhereLonger("metadata", metadata, MOST_METADATA);
    }

    private void checkFiles(Violations found) {
        if (files == null || found.names("files")) {
            return;
        }
        var names = new HashSet<String>();
        for (int i = 0; i < files.size(); i++) {
            var file = files.get(i);
            file.check("files[" + i + "]", found);
            if (file.name() != null && !names.add(file.name())) {
                found.add(
                        "files[" + i + "].name", "must be another than before, found " + Violations.shown(file.name()));
            }
        }
        long bytes = files.stream().mapToLong(FileRequest::bytes).sum();
        if (bytes > FileRequest.MOST_BYTES) {
            found.add("files", "must have at most " + FileRequest.MOST_BYTES + " bytes in all, found " + bytes);
        }
    }

    private void checkPrompt(Violations found) {
        if (prompt != null && prompt.isBlank()) {
            found.add("prompt", "must contain more than white space");
        } else if (prompt != null && Utf8.length(prompt) > MOST_TEXT) {
            found.add("prompt", "must have at most 1048576 bytes as UTF-8, found " + Utf8.length(prompt));
        }
    }

    private void checkMessages(Violations found) {
        if (messages == null || found.names("messages")) {
            return;
        }
        for (int i = 0; i < messages.size(); i++) {
            var content = messages.get(i).content();
            if (content != null && content.isBlank()) {
                found.add("messages[" + i + "].content", "must contain more than white space");
            }
        }
        long all = messages.stream()
                .mapToLong(it -> it.content() == null ? 0 : Utf8.length(it.content()))
                .sum();
        if (all > MOST_TEXT) {
            found.add("messages", "must have at most 1048576 bytes of content as UTF-8, found " + all);
        } else if (messages.stream().noneMatch(it -> it.role() == MessageRequest.Role.USER)) {
            found.add("messages", "must hold at least one of role user, found none");
        }
    }
}
