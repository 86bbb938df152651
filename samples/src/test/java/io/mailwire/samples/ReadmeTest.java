package io.mailwire.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Types the README's snippets into {@code mail-shell} as they stand; only the example's servers become those of the test. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launchers are shell scripts")
@Timeout(180)
class ReadmeTest {

    private static final Pattern SNIPPET = Pattern.compile("<!-- jshell -->\\n```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void itsSnippetsRunInTheShellAsTheyStand() throws Exception {
        List<String> snippets = SNIPPET.matcher(Files.readString(Scripts.root().resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertEquals(6, snippets.size(), "snippets found in the README");
        Files.write(directory.resolve("logo.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
        Files.writeString(directory.resolve("report.pdf"), "%PDF-1.7 the report");
        try (PlayServer server = PlayServer.start()) {
            Path trust = server.writeTrustStore(directory.resolve("trust.p12"), "changeit");
            String typed = String.join("", snippets)
                            .replace("smtps://mail.example.org", server.smtp())
                            .replace("pop3s://mail.example.org", server.pop3())
                            .replace("imaps://mail.example.org", server.imap())
                    + "System.out.println(\"spooled \" + spool)\n"
                    + "System.out.println(\"subject \" + report.subject())\n"
                    + "System.out.println(drained)\n"
                    // A declaration that does not resolve is no error to jshell: it waits for the rest. Here it shows.
                    + "/vars\n";
            Scripts.Ended shell = Scripts.run(
                    directory,
                    Map.of("MAILWIRE_PASSWORD", PlayServer.PASSWORD, "LC_ALL", "C"),
                    typed,
                    "mail-shell",
                    "-R-Djavax.net.ssl.trustStore=" + trust,
                    "-R-Djavax.net.ssl.trustStorePassword=changeit",
                    "-");
            assertEquals(0, shell.code(), shell.output());
            assertFalse(
                    Pattern.compile("(?m)^(Error:|Exception |Warning:)|\\(not-active\\)|cannot be referenced")
                            .matcher(shell.output())
                            .find(),
                    "jshell complained:\n" + shell.output());
            assertTrue(shell.output().contains("subject Räksmörgås"), shell.output());
            Path spool = Path.of(Pattern.compile("spooled (\\S+)")
                    .matcher(shell.output())
                    .results()
                    .findFirst()
                    .orElseThrow()
                    .group(1));
            try (Stream<Path> files = Files.list(spool)) {
                List<String> names = files.map(f -> f.getFileName().toString()).toList();
                assertTrue(names.contains("report.pdf"), "fetched by IMAP: " + names);
                assertTrue(
                        names.stream().anyMatch(n -> n.endsWith(".eml")),
                        "saved by POP3: " + names.stream().collect(Collectors.joining(", ")));
            }
            assertEquals(0, server.count("bob", "INBOX"), "what was drained is gone");
            assertEquals(0, server.count("carol", "INBOX"), "what was moved is gone");
            assertEquals(4, server.count("carol", "Archive"), "and here it is");
            assertEquals(1, server.count("ann", "INBOX"), "the answer");
        }
    }
}
