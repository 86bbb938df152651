package io.mailwire.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launchers are shell scripts")
@Timeout(180)
class DemoTest {

    private static final Map<String, String> PASSWORD = Map.of("MAILWIRE_PASSWORD", PlayServer.PASSWORD);

    @TempDir
    private Path directory;

    @Test
    void runsOnAServerOfItsOwn() throws Exception {
        Scripts.Ended demo = Scripts.run(directory, Map.of(), "", "demo");
        assertEquals(0, demo.code(), demo.output());
        for (String line : new String[] {
            "to        bob@example.org ACCEPTED",
            "to        carol@example.org ACCEPTED",
            "outcome   SENT, the server said: 250",
            "deleted   1, confirmed by the server: true",
            "search    by Message-ID: UIDs 1",
            "fetched   of rapport på svenska.csv: number;name;price | 1;smörgås;17",
            "flagged   \\Seen \\Flagged",
        }) {
            assertTrue(demo.output().contains(line), "\"" + line + "\" is missing in\n" + demo.output());
        }
        assertFalse(demo.output().contains("\tat "), demo.output());
    }

    @Test
    void runsOnServersGivenAndTouchesOnlyItsOwnMessage() throws Exception {
        try (PlayServer server = PlayServer.start()) {
            server.deliver("carol", "Somebody else's");
            Scripts.Ended demo = onServers(server, PASSWORD);
            assertEquals(0, demo.code(), demo.output());
            assertTrue(demo.output().contains("moved     1 moved from INBOX to Archive"), demo.output());
            assertTrue(demo.output().contains("deleted   1, confirmed by the server: true; kept 1"), demo.output());
            assertEquals(1, server.count("carol", "INBOX"), demo.output());
            assertEquals(1, server.count("carol", "Archive"), demo.output());
        }
    }

    @Test
    void tellsARefusedLoginInOneLine() throws Exception {
        try (PlayServer server = PlayServer.start()) {
            oneLineAndFailure(onServers(server, Map.of("MAILWIRE_PASSWORD", "a wrong one")), "login");
        }
    }

    @Test
    void tellsAnUnreachableHostInOneLine() throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        oneLineAndFailure(
                Scripts.run(
                        directory, PASSWORD, "", "demo", "--imap", "imaps://localhost:" + closed, "--user", "carol"),
                "localhost:" + closed);
    }

    @Test
    void tellsAMissingUserInOneLine() throws Exception {
        oneLineAndFailure(Scripts.run(directory, PASSWORD, "", "demo", "--imap", "imaps://localhost"), "--user");
    }

    @Test
    void tellsAMissingJdkInOneLine() throws Exception {
        oneLineAndFailure(
                Scripts.run(
                        directory,
                        Map.of("JAVA_HOME", "", "PATH", toolsWithout().toString()),
                        "",
                        "demo"),
                "JDK");
    }

    @Test
    void tellsAMissingMavenInOneLine() throws Exception {
        // The launchers alone, so that there is nothing built before.
        Path alone = Files.createDirectories(directory.resolve("alone/samples"));
        Files.copy(Scripts.root().resolve("samples/launch.sh"), alone.resolve("launch.sh"));
        Path demo = Files.copy(Scripts.root().resolve("demo"), alone.resolveSibling("demo"));
        oneLineAndFailure(
                Scripts.run(
                        directory,
                        Map.of("MAILWIRE_CLASSPATH", "", "PATH", toolsWithout().toString()),
                        "",
                        demo.toString()),
                "Maven");
    }

    /** A directory for PATH with the tools that the launchers use, but neither Java nor Maven. */
    private Path toolsWithout() throws Exception {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        for (String tool : new String[] {"sed", "head", "find", "mkdir", "touch", "cat", "readlink"}) {
            for (String place : new String[] {"/usr/bin/", "/bin/"}) {
                Path link = bin.resolve(tool);
                if (Files.isExecutable(Path.of(place + tool)) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, Path.of(place + tool));
                }
            }
        }
        return bin;
    }

    private Scripts.Ended onServers(PlayServer server, Map<String, String> environment) throws Exception {
        Path trust = server.writeTrustStore(directory.resolve("trust.p12"), "changeit");
        return Scripts.run(
                directory,
                environment,
                "",
                "demo",
                "--smtp",
                server.smtp(),
                "--imap",
                server.imap(),
                "--pop3",
                server.pop3(),
                "--user",
                "carol",
                "--address",
                "carol@example.org",
                "--trust-store",
                trust.toString());
    }

    private static void oneLineAndFailure(Scripts.Ended ended, String mentions) {
        assertTrue(ended.code() > 0, "exit code " + ended.code() + ": " + ended.output());
        String[] lines = ended.output().strip().split("\\R");
        String last = lines[lines.length - 1];
        assertTrue(last.contains(mentions), ended.output());
        assertFalse(ended.output().contains("Exception"), ended.output());
        assertFalse(ended.output().contains("\tat "), ended.output());
    }
}
