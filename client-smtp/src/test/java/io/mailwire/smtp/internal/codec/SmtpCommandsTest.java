package io.mailwire.smtp.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.internal.wire.CommandLine;
import java.io.IOException;
import java.net.InetAddress;
import okio.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpCommandsTest {

    private static String wire(CommandLine line) throws IOException {
        Buffer b = new Buffer();
        line.writeTo(b);
        return b.readUtf8();
    }

    @Test
    void writesMailWithWhatTheMessageNeeds() throws IOException {
        assertEquals(
                "MAIL FROM:<a@example.org> SIZE=1000 BODY=8BITMIME SMTPUTF8\r\n",
                wire(SmtpCommands.mail(
                        "a@example.org", new MailParameters(1000, BodyType.EIGHT_BIT, true, java.util.List.of()))));
        assertEquals("MAIL FROM:<>\r\n", wire(SmtpCommands.mail("", MailParameters.NONE)));
    }

    @Test
    void keepsQuotedLocalPartsAsTheyAre() throws IOException {
        assertEquals("RCPT TO:<\"a b>c\\\"d\"@example.org>\r\n", wire(SmtpCommands.rcpt("\"a b>c\\\"d\"@example.org")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@b\r\nDATA",
                "a@b\n",
                "a@b\u0000",
                "a@b\u007f",
                "a@b> SIZE=1",
                "a b@c",
                "<a@b>",
                "a@b,c@d",
                "\"a@b",
                "a@b\\",
                "\ud800@b",
                "\"a\r\nb\"@c"
            })
    void refusesAddressesThatCouldEndThePathOrTheLine(String address) {
        assertThrows(IllegalArgumentException.class, () -> SmtpCommands.rcpt(address));
        assertThrows(IllegalArgumentException.class, () -> SmtpCommands.mail(address, MailParameters.NONE));
    }

    @Test
    void refusesAnEmptyRecipient() {
        assertThrows(IllegalArgumentException.class, () -> SmtpCommands.rcpt(""));
    }

    @Test
    void hidesTheInitialResponse() throws IOException {
        CommandLine line = SmtpCommands.auth("PLAIN", "AGFubgBzZWNyZXQ=");
        assertEquals("AUTH PLAIN AGFubgBzZWNyZXQ=\r\n", wire(line));
        assertFalse(line.toString().contains("AGFubg"), line.toString());
    }

    @Test
    void namesTheClientByItsAddress() throws IOException {
        assertEquals("[192.0.2.7]", ClientName.ofAddress(InetAddress.getByName("192.0.2.7")));
        assertEquals("[IPv6:2001:db8:0:0:0:0:0:1]", ClientName.ofAddress(InetAddress.getByName("2001:db8::1")));
        assertEquals(
                "[IPv6:fe80:0:0:0:0:0:0:1]",
                ClientName.ofAddress(java.net.Inet6Address.getByAddress(
                        null, InetAddress.getByName("fe80::1").getAddress(), 3)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mail.example.org", "localhost", "my_host", "[192.0.2.1]", "[IPv6:2001:db8::1]"})
    void takesDomainsAndLiteralsAsClientName(String name) {
        assertEquals(name, ClientName.checked(name));
    }

    @Test
    void encodesAnInternationalClientName() {
        assertEquals("xn--rksmrgs-5wao1o.example", ClientName.checked("räksmörgås.example"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nMAIL", "a\nb", "a\u0000", "-a", "[1.2.3.4", "[1 2]", "a>b"})
    void refusesOtherClientNames(String name) {
        assertThrows(IllegalArgumentException.class, () -> ClientName.checked(name));
    }
}
