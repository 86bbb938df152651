package io.mailwire.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import okio.Buffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dots at every place of the eight octets that are looked at together, and where a segment of the buffer ends. */
class DotUnstuffingPlacesTest {

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void areFoundWhereverTheyAre(boolean crlfOnly) throws IOException {
        for (int before = 0; before < 20; before++) {
            for (int filler : new int[] {0, 8192 - 40}) {
                for (String trap :
                        new String[] {"\r\n..", "\r\n...", "\n\n\r\n..", "\r\n\r\n..", ";.\r\n..x", "\n;\r\n.."}) {
                    String text = "y".repeat(filler + before) + trap + "z".repeat(before) + "\r\nend\r\n";
                    Buffer wire = new Buffer().writeUtf8(text + ".\r\n+OK");
                    Buffer got = new Buffer();
                    DotUnstuffingSource source = new DotUnstuffingSource(wire, crlfOnly);
                    while (source.read(got, 8192) >= 0) {}
                    String where =
                            before + " before " + trap.replace("\r", "\\r").replace("\n", "\\n");
                    assertEquals(text.replace("\r\n..", "\r\n."), got.readUtf8(), where);
                    assertEquals("+OK", wire.readUtf8(), where);
                }
            }
        }
    }
}
