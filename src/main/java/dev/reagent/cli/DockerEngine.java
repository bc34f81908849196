package dev.reagent.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** Queries the Docker engine on its socket for its version and the sandbox images. Only the sandbox room uses the client library. */
record DockerEngine(Path socket) {

    private static final int LONGEST_ANSWER = 16 << 20;

    static DockerEngine by(String dockerHost) {
        return new DockerEngine(Path.of(dockerHost.replaceFirst("^unix://", "")));
    }

    String version() throws IOException {
        return get("/version").path("Version").asText("unknown");
    }

    /** Returns the tags of the images that user code runs in. */
    List<String> sandboxImages() throws IOException {
        var tags = new ArrayList<String>();
        for (var image : get("/images/json")) {
            StreamSupport.stream(image.path("RepoTags").spliterator(), false)
                    .map(JsonNode::asText)
                    .filter(tag -> tag.startsWith("reagent-sandbox:"))
                    .forEach(tags::add);
        }
        return tags.stream().sorted().toList();
    }

    private JsonNode get(String path) throws IOException {
        try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            // HTTP/1.0: the engine closes the connection at the end instead of sending chunks
            channel.write(ByteBuffer.wrap(
                    ("GET " + path + " HTTP/1.0\r\nHost: docker\r\n\r\n").getBytes(StandardCharsets.US_ASCII)));
            var answer =
                    new String(Channels.newInputStream(channel).readNBytes(LONGEST_ANSWER), StandardCharsets.UTF_8);
            var body = answer.indexOf("\r\n\r\n");
            if (!answer.startsWith("HTTP/1.") || body < 0 || !answer.startsWith("200", 9)) {
                throw new IOException(
                        "it answered " + answer.lines().findFirst().orElse("nothing"));
            }
            return new ObjectMapper().readTree(answer.substring(body + 4));
        }
    }
}
