package dev.reagent.tool.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the start makes of a database that says nothing. */
class SqlCatalogueTest {

    @Test
    void aDatabaseThatFallsSilentAfterTheLoginDoesNotStopTheStart() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> logIn(silent));
            var url = "jdbc:postgresql://127.0.0.1:" + silent.getLocalPort()
                    + "/shop?sslmode=disable&gssEncMode=disable&assumeMinServerVersion=18.0";
            var databases = new SqlDatabases(new Settings(Map.of("shop", new Database(url))), null);
            assertEquals(
                    "database shop: its tables cannot be listed now",
                    SqlCatalogue.readAtStart(databases, new SqlRunner(1), 1000).lines());
        }
    }

    /** Takes any password, and answers nothing after that. */
    private static void logIn(ServerSocket door) {
        try (var client = door.accept()) {
            readStartup(client);
            var out = new DataOutputStream(client.getOutputStream());
            // AuthenticationOk
            out.writeByte('R');
            out.writeInt(8);
            out.writeInt(0);
            status(out, "server_version", "18.0");
            status(out, "client_encoding", "UTF8");
            status(out, "DateStyle", "ISO");
            status(out, "integer_datetimes", "on");
            status(out, "standard_conforming_strings", "on");
            // ReadyForQuery, idle
            out.writeByte('Z');
            out.writeInt(5);
            out.writeByte('I');
            client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException gone) {
            // the client gave up
        }
    }

    private static void status(DataOutputStream out, String name, String value) throws IOException {
        out.writeByte('S');
        out.writeInt(4 + name.length() + 1 + value.length() + 1);
        out.writeBytes(name + '\0' + value + '\0');
    }

    private static void readStartup(Socket client) throws IOException {
        var in = new DataInputStream(client.getInputStream());
        in.readNBytes(in.readInt() - 4);
    }

    private record Database(String url) implements SqlSettings.Database {

        @Override
        public Optional<String> username() {
            return Optional.of("reader");
        }

        @Override
        public Optional<String> password() {
            return Optional.of("pw");
        }

        @Override
        public boolean allowWrites() {
            return false;
        }
    }

    private record Settings(Map<String, SqlSettings.Database> databases) implements SqlSettings {

        @Override
        public Duration statementTimeout() {
            return Duration.ofSeconds(30);
        }

        @Override
        public int maxConcurrent() {
            return 4;
        }
    }
}
