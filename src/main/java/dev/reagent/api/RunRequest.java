package dev.reagent.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import java.util.HashSet;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What a client orders with {@code POST /v1/agents/run}. */
@NotYet({"agent", "profile", "task", "max_cost_usd", "output_schema", "session_id", "input", "verbose", "trace"})
@Schema(
        description = "A run as its client orders it: `prompt` or `messages`, and what should be other than usual",
        additionalProperties = Schema.False.class,
        examples = "{\"prompt\": \"What is 21 * 2? Use Python.\", \"max_steps\": 5}")
record RunRequest(
        @Schema(description = "What to do; instead of `messages`. At most 1 MiB as UTF-8")
        @Size(min = 1, max = MOST_TEXT)
        @Nullable
        String prompt,

        @Schema(
                description =
                        "The conversation so far, at least one of it by the user; instead of `prompt`. At most 1 MiB in all as UTF-8")
        @Size(min = 1, max = 200)
        @Nullable
        List<@Valid MessageRequest> messages,

        @Schema(description = "A model's id or alias, from `GET /v1/models`; default: the one marked so there")
        @Size(min = 1, max = 200)
        @Nullable
        String model,

        @Schema(
                description =
                        "The tools it may use, from `GET /v1/tools`, each once; default: all that are available; `[]` is none",
                uniqueItems = true)
        @Size(max = 256)
        @Nullable
        List<@Size(min = 1, max = 200) String> tools,

        @Schema(description = "After how many steps to give up", defaultValue = "20") @Min(1) @Max(200) @Nullable
        Integer maxSteps,

        @Schema(
                description = "After how long to give up, in seconds; the wait for a person does not count",
                defaultValue = "600")
        @Min(1)
        @Max(86_400)
        @Nullable
        Integer timeoutSeconds,

        @Schema(description = "Instructions that stand over the conversation") @Size(min = 1, max = 262_144) @Nullable
        String system,

        @Schema(description = "How long one answer of the model may be; default: the model's own")
        @Min(1)
        @Max(1_000_000)
        @Nullable
        Integer maxOutputTokens,

        @Schema(description = "How freely the model chooses its words; default: the model's own")
        @DecimalMin("0")
        @DecimalMax("2")
        @Nullable
        Double temperature,

        @Schema(
                description = "Which of the organisation's waiting runs go first; whoever waits long goes before who is"
                        + " new, whatever the priority",
                defaultValue = "normal")
        @Nullable
        PriorityName priority,

        @Schema(
                description = "The client's own JSON object, kept with the session; at most 16 KiB",
                type = SchemaType.OBJECT,
                implementation = Object.class)
        @MostJson(MOST_METADATA)
        @Nullable
        ObjectNode metadata,

        @Schema(description = "Sessions whose ends the run waits for; its `timeout_seconds` count from its start")
        @Nullable
        @Valid
        AfterRequest after,

        @Schema(description = "Whether the run is attempted again where it fails; default: it is not") @Valid @Nullable
        RetryRequest retry,

        @Schema(description = "Where to tell of the run's end, and of what it asks") @Valid @Nullable
        CallbackRequest callback,

        @Schema(
                description =
                        "How much of a machine its code gets: a tier by its name, as `quick`; default: what suits its"
                                + " model, else `small`")
        @Size(min = 1, max = 200)
        @Nullable
        String sandbox,

        @Schema(
                description =
                        "Files for the run's code, each name once; at most 4 MiB that come with the request, and 32 MiB with copies of earlier artifacts, the runs of a batch together")
        @Size(max = 20)
        @Nullable
        List<@Valid FileRequest> files)
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

    /** All but what it waits for. */
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
            found.add("prompt", "must say something, found only space");
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
                found.add("messages[" + i + "].content", "must say something, found only space");
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
