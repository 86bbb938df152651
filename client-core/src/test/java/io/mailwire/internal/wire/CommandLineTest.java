package io.mailwire.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
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
}
