package io.mailwire.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the README's lines for the samples, one after the other, on a server of their own. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launchers are shell scripts")
@Timeout(180)
class SamplesTest {

    private static final Pattern LINE = Pattern.compile("(?m)^samples/run (.*)$");

    @TempDir
    private Path directory;

    private String readme = "";

    @BeforeEach
    void readTheReadme() throws Exception {
        readme = Files.readString(Scripts.root().resolve("README.md"));
    }

    @Test
    void runByTheLinesOfTheReadme() throws Exception {
        List<String> lines =
                LINE.matcher(readme).results().map(found -> found.group(1)).toList();
        assertEquals(3, lines.size(), "lines found in the README");
        Files.writeString(directory.resolve("report.pdf"), "%PDF-1.7 the report");
        try (PlayServer server = PlayServer.start()) {
            server.deliver("carol", "For carol");
            Map<String, String> environment = new HashMap<>();
            environment.put("MAILWIRE_PASSWORD", PlayServer.PASSWORD);
            environment.put(
                    "MAILWIRE_JAVA_OPTIONS",
                    "-Djavax.net.ssl.trustStore=" + server.writeTrustStore(directory.resolve("trust.p12"), "changeit")
                            + " -Djavax.net.ssl.trustStorePassword=changeit");
            StringBuilder output = new StringBuilder();
            for (String line : lines) {
                String[] arguments = line.replace("smtps://mail.example.org", server.smtp())
                        .replace("pop3s://mail.example.org", server.pop3())
                        .replace("imaps://mail.example.org", server.imap())
                        .split(" ");
                Scripts.Ended ended = Scripts.run(directory, environment, "", "samples/run", arguments);
                assertEquals(0, ended.code(), line + ": " + ended.output());
                output.append(ended.output());
            }
            assertTrue(output.toString().contains("bob@example.org"), output.toString());
            assertTrue(output.toString().contains("For carol"), output.toString());
            assertEquals(0, server.count("bob", "INBOX"), "drained");
            try (var saved = Files.list(directory.resolve("spool"))) {
                assertEquals(1, saved.filter(Files::isRegularFile).count(), "saved by the drain");
            }
        }
    }

    @Test
    void sayWhatTheyWantWhenCalledWrongly() throws Exception {
        for (String program : new String[] {"SendWithAttachment", "DrainMaildrop", "BrowseFolder"}) {
            Scripts.Ended ended = Scripts.run(directory, Map.of(), "", "samples/run", program);
            assertEquals(2, ended.code(), ended.output());
            assertTrue(ended.output().startsWith("usage: " + program), ended.output());
        }
    }
}
