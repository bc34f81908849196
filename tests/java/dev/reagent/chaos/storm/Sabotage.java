package dev.reagent.chaos.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * A protection that is taken out of a copy of the built server, to see that the checker misses it. Nothing in the server can
 * switch it off: entries of its jar are rewritten.
 */
public enum Sabotage {
    /** A stale owner's writes are taken, by Redis and by PostgreSQL. */
    FENCING {
        @Override
        List<Change> changes() {
            return List.of(
                    text(
                            "redis/session-append.lua",
                            "if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then return { 'stale' } end",
                            ""),
                    emptied("dev/reagent/run/ledger/PostgresFence.class", "check"));
        }
    },
    /** An attempt that Redis forgot and gave out again meets no other lease: neither Redis nor PostgreSQL looks at it. */
    LEASE {
        @Override
        List<Change> changes() {
            return List.of(
                    text(
                            "redis/session-append.lua",
                            "if head[1] ~= ARGV[1] or head[2] ~= ARGV[2] then return { 'stale' } end",
                            "if head[1] ~= ARGV[1] then return { 'stale' } end"),
                    text(
                            "redis/session-restore.lua",
                            "local mine = head[1] == ARGV[1] and head[2] == ARGV[2]",
                            "local mine = head[1] == ARGV[1]"),
                    constant("dev/reagent/run/ledger/PostgresFence.class", "and lease = :lease)"));
        }
    },
    /** A call that an earlier owner may have made counts as not made, whatever the ledger says. */
    LEDGER {
        @Override
        List<Change> changes() {
            return List.of(
                    saying("dev/reagent/agent/CallState.class", "isInDoubt", false),
                    code(
                            "dev/reagent/run/rescue/Recovery.class",
                            "readLedger",
                            code -> code.aload(0)
                                    .pop()
                                    .invokestatic(
                                            ClassDesc.of("io.smallrye.mutiny.Uni"),
                                            "createFrom",
                                            MethodTypeDesc.of(ClassDesc.of("io.smallrye.mutiny.groups.UniCreate")),
                                            true)
                                    .invokevirtual(
                                            ClassDesc.of("io.smallrye.mutiny.groups.UniCreate"),
                                            "voidItem",
                                            MethodTypeDesc.of(ClassDesc.of("io.smallrye.mutiny.Uni")))
                                    .areturn()));
        }
    },
    /** What a dead server held is not given to others. */
    REAPER {
        @Override
        List<Change> changes() {
            return List.of(text(
                    "redis/queue.lua", "local queued, runs = 0, {}", "do return 0 end local queued, runs = 0, {}"));
        }
    };

    /** How an entry of the jar is rewritten. */
    record Change(String entry, UnaryOperator<byte[]> rewrite) {}

    abstract List<Change> changes();

    static String names() {
        return Arrays.stream(values())
                .map(it -> it.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining("|"));
    }

    /**
     * A copy of the built server without the protection.
     *
     * @param jar    the server's {@code quarkus-run.jar}
     * @param folder where the copy goes; its libraries are links
     * @return the copy's {@code quarkus-run.jar}
     */
    public Path copy(Path jar, Path folder) throws IOException {
        var built = jar.toAbsolutePath().getParent();
        Files.createDirectories(folder.resolve("app"));
        Files.createSymbolicLink(folder.resolve("lib"), built.resolve("lib"));
        Files.createSymbolicLink(folder.resolve("quarkus"), built.resolve("quarkus"));
        Files.copy(jar, folder.resolve("quarkus-run.jar"));
        try (var apps = Files.list(built.resolve("app"))) {
            for (var app : apps.toList()) {
                rewrite(app, folder.resolve("app").resolve(app.getFileName()));
            }
        }
        return folder.resolve("quarkus-run.jar");
    }

    private void rewrite(Path from, Path to) throws IOException {
        Set<String> left = new HashSet<>();
        changes().forEach(change -> left.add(change.entry()));
        Set<String> names = new HashSet<>();
        try (var zip = new ZipFile(from.toFile());
                var out = new ZipOutputStream(Files.newOutputStream(to))) {
            for (var entry : zip.stream().toList()) {
                if (!names.add(entry.getName())) {
                    continue;
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                var bytes = zip.getInputStream(entry).readAllBytes();
                for (var change : changes()) {
                    if (change.entry().equals(entry.getName())) {
                        bytes = change.rewrite().apply(bytes);
                        left.remove(change.entry());
                    }
                }
                out.write(bytes);
                out.closeEntry();
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (!left.isEmpty()) {
            throw new IllegalStateException("the server has no " + left + " to break");
        }
    }

    private static Change text(String entry, String protection, String instead) {
        return new Change(entry, bytes -> {
            var text = new String(bytes, StandardCharsets.UTF_8);
            if (!text.contains(protection)) {
                throw new IllegalStateException(entry + " has changed: mend what breaks it");
            }
            return text.replace(protection, instead).getBytes(StandardCharsets.UTF_8);
        });
    }

    /** Blanks a part of a text of a class. */
    private static Change constant(String entry, String protection) {
        return new Change(entry, bytes -> {
            var text = new String(bytes, StandardCharsets.ISO_8859_1);
            if (!text.contains(protection)) {
                throw new IllegalStateException(entry + " has changed: mend what breaks it");
            }
            return text.replace(protection, " ".repeat(protection.length() - 1) + ")")
                    .getBytes(StandardCharsets.ISO_8859_1);
        });
    }

    private static Change emptied(String entry, String method) {
        return code(entry, method, code -> code.return_());
    }

    private static Change saying(String entry, String method, boolean answer) {
        return code(entry, method, code -> code.loadConstant(answer ? 1 : 0).ireturn());
    }

    private static Change code(
            String entry, String method, java.util.function.Consumer<java.lang.classfile.CodeBuilder> body) {
        return new Change(entry, bytes -> {
            var file = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
            var found = new boolean[1];
            var model = file.parse(bytes);
            var changed = file.transformClass(
                    model, ClassTransform.transformingMethods(it -> isIt(it, method, found), (builder, element) -> {
                        if (element instanceof CodeModel) {
                            builder.withCode(body);
                        } else {
                            builder.with(element);
                        }
                    }));
            if (!found[0]) {
                throw new IllegalStateException(entry + " has no " + method + " any more: mend what breaks it");
            }
            return changed;
        });
    }

    private static boolean isIt(MethodModel method, String name, boolean[] found) {
        boolean it = method.methodName().equalsString(name);
        found[0] |= it;
        return it;
    }
}
