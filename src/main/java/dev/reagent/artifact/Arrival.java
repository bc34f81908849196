package dev.reagent.artifact;

import dev.reagent.agent.task.Artifact;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A new file, read once for its digest and media type before it is stored.
 *
 * @param small all its bytes; null if it is large
 */
record Arrival(NewArtifact file, Artifact artifact, String sha256, byte @Nullable [] small) {

    /**
     * @param largest bytes that a small file may have
     * @throws IOException if the file does not have as many bytes as stated
     */
    static Arrival of(NewArtifact file, String name, long largest) throws IOException {
        var digest = newDigest();
        byte[] first;
        try (var in = new DigestInputStream(file.content().open(), digest)) {
            first = in.readNBytes((int) Math.min(file.bytes(), largest));
            long all = first.length + in.transferTo(OutputStream.nullOutputStream());
            if (all != file.bytes()) {
                throw new IOException("the file %s has %d bytes, not %d".formatted(name, all, file.bytes()));
            }
        }
        var type = MediaTypes.of(name, first);
        var artifact = new Artifact(UUID.randomUUID().toString(), name, type, file.bytes());
        return new Arrival(
                file, artifact, HexFormat.of().formatHex(digest.digest()), file.bytes() <= largest ? first : null);
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
