package dev.reagent.sandbox.docker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a Docker engine and its clients need for TLS, from an authority of this test's own, named as the docker command wants it. */
final class Certificates {

    private final Path folder;

    /** @param host an address for which the engine's certificate is good, as openssl writes it: {@code IP:127.0.0.1} */
    Certificates(Path folder, String host) throws IOException, InterruptedException {
        this.folder = folder;
        openssl("req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=authority -keyout ca-key.pem -out ca.pem");
        signed("server", "subjectAltName=" + host + "\nextendedKeyUsage=serverAuth\n");
        signed("client", "extendedKeyUsage=clientAuth\n");
        Files.move(folder.resolve("client.pem"), folder.resolve("cert.pem"));
        Files.move(folder.resolve("client-key.pem"), folder.resolve("key.pem"));
    }

    Path folder() {
        return folder;
    }

    /** For dockerd. */
    String[] options(int port) {
        return new String[] {
            "--host=tcp://127.0.0.1:" + port,
            "--tlsverify",
            "--tlscacert=" + folder.resolve("ca.pem"),
            "--tlscert=" + folder.resolve("server.pem"),
            "--tlskey=" + folder.resolve("server-key.pem")
        };
    }

    private void signed(String name, String extensions) throws IOException, InterruptedException {
        Files.writeString(folder.resolve(name + ".ext"), extensions);
        openssl("req -newkey rsa:2048 -nodes -subj /CN=" + name + " -keyout " + name + "-key.pem -out " + name
                + ".csr");
        openssl("x509 -req -days 1 -in " + name + ".csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -extfile " + name
                + ".ext -out " + name + ".pem");
    }

    private void openssl(String words) throws IOException, InterruptedException {
        var log = folder.resolve("openssl.log").toFile();
        var process = new ProcessBuilder(("openssl " + words).split(" "))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("openssl " + words + " failed: " + Files.readString(log.toPath()));
        }
    }
}
