package io.mailwire.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import okio.Buffer;
import okio.BufferedSink;
import okio.Okio;
import org.junit.jupiter.api.Test;

class CommandLineTest {

    @Test
    void staysInTheBufferUntilItIsFlushed() throws IOException {
        Buffer sent = new Buffer();
        BufferedSink sink = Okio.buffer((okio.Sink) sent);
        CommandLine line = CommandLine.of("RETR").arg("number", "1");
        line.writeTo(sink);
        line.writeTo(sink);
        assertEquals(0, sent.size(), "each group is one packet");
        sink.flush();
        assertEquals("RETR 1\r\nRETR 1\r\n", sent.readUtf8());
    }

    @Test
    void refusesWhatCouldEndALineOrIsNoText() {
        for (String bad : List.of("a\r\nb", "a\nb", "a\rb", "a\0", "\001", "a\177", "\ud800")) {
            assertThrows(IllegalArgumentException.class, () -> CommandLine.ofCaller(bad));
            assertThrows(IllegalArgumentException.class, () -> CommandLine.ofSecret(bad));
            assertThrows(
                    IllegalArgumentException.class, () -> CommandLine.of("X").arg("argument", bad));
            assertThrows(
                    IllegalArgumentException.class, () -> CommandLine.of("X").text("text", bad));
            assertThrows(
                    IllegalArgumentException.class, () -> CommandLine.of("X").secret("secret", bad));
        }
        for (String bad : List.of("", " ", "a b")) {
            assertThrows(
                    IllegalArgumentException.class, () -> CommandLine.of("X").arg("argument", bad));
        }
    }

    @Test
    void showsNoSecret() {
        assertEquals("***", CommandLine.ofSecret("hush").toString());
        assertEquals(List.of("hush"), CommandLine.ofSecret("hush").secrets());
        CommandLine line = CommandLine.of("PASS").secret("password", "hush");
        assertEquals("PASS ***", line.toString());
        assertEquals(List.of("hush"), line.secrets());
    }
}
