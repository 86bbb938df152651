package io.mailwire.internal.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUriTest {

    @ParameterizedTest
    @CsvSource({
        "smtp://h.example, smtp, 587",
        "submission://h.example, smtp, 587",
        "smtps://h.example, smtps, 465",
        "submissions://h.example, smtps, 465",
        "lmtp://h.example, lmtp, 24",
        "pop://h.example, pop3, 110",
        "pop3://h.example, pop3, 110",
        "pops://h.example, pop3s, 995",
        "pop3s://h.example, pop3s, 995",
        "imap://h.example, imap, 143",
        "imaps://h.example, imaps, 993",
        "IMAPS://H.Example/, imaps, 993"
    })
    void knowsTheSchemesAndTheirPorts(String uri, String scheme, int port) {
        assertEquals(new ServerUri(scheme, "h.example", port), ServerUri.parse(uri));
    }

    @Test
    void saysWhichSchemesBeginWithTls() {
        for (String scheme : new String[] {"smtps", "pop3s", "imaps"}) {
            assertTrue(ServerUri.parse(scheme + "://h").implicitTls(), scheme);
        }
        for (String scheme : new String[] {"smtp", "pop3", "imap", "lmtp"}) {
            assertFalse(ServerUri.parse(scheme + "://h").implicitTls(), scheme);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "imap://mail_in.example.org:1430, mail_in.example.org, 1430, mail_in.example.org:1430",
        "imap://_imap.example, _imap.example, 143, _imap.example:143",
        "imap://bücher.example, xn--bcher-kva.example, 143, xn--bcher-kva.example:143",
        "imap://почта.рф:99, xn--80a1acny.xn--p1ai, 99, xn--80a1acny.xn--p1ai:99",
        "imap://ｅxample.org, example.org, 143, example.org:143",
        "imap://192.0.2.1:99, 192.0.2.1, 99, 192.0.2.1:99",
        "imap://[2001:DB8::1], 2001:db8::1, 143, [2001:db8::1]:143",
        "imap://[::1]:1143/, ::1, 1143, [::1]:1143",
        "imap://[fe80::1%eth0]:1143, fe80::1%eth0, 1143, [fe80::1%eth0]:1143",
        "imap://[::ffff:192.0.2.1], ::ffff:192.0.2.1, 143, [::ffff:192.0.2.1]:143",
        "imap://mail.example.org., mail.example.org., 143, mail.example.org.:143"
    })
    void readsHostsAsTheyAreInUse(String uri, String host, int port, String shown) {
        ServerUri read = ServerUri.parse(uri);
        assertEquals(host, read.host());
        assertEquals(port, read.port());
        assertEquals(shown, read.hostAndPort());
        assertEquals(read, ServerUri.parse(read.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imaps://ann:s3cret@mail.example.org",
                "imaps://ann:s3cret@mail.example.org:993/",
                "imaps://ann:s3/cret@mail.example.org",
                "imaps://ann:s3@cret@mail.example.org",
                "imaps://:s3cret@mail.example.org",
                "ann:s3cret@mail.example.org",
                "ann:s3cret@imaps://mail.example.org",
                "nntp://ann:s3cret@mail.example.org"
            })
    void refusesAPasswordAndSaysWhereItBelongs(String uri) {
        String message = refused(uri);
        assertTrue(message.contains("login(user, password)"), message);
        assertFalse(message.contains("s3") || message.contains("cret") || message.contains("ann"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "imaps://ann:s3cret",
                "imaps://mail.example.org:s3cret",
                "imaps://mail.example.org?password=s3cret",
                "imaps://mail.example.org/;AUTH=PLAIN:s3cret",
                "imaps://mail.example.org#s3cret",
                "imaps://mail.example.org:993:s3cret"
            })
    void neverRepeatsWhatMayBeAPasswordInTheWrongPlace(String uri) {
        assertFalse(refused(uri).contains("s3cret"), refused(uri));
    }

    @Test
    void refusesAUserAndSaysWhereItBelongs() {
        assertTrue(refused("imaps://ann@mail.example.org").contains("login(user, password)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "0", "65536", "99999", "123456", "1a", "+993", "９９３", " 993", "993 ", "0x10"})
    void refusesWhatIsNoPort(String port) {
        assertTrue(refused("imap://h:" + port).contains("port"), port);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "imap",
                "imap:h",
                "://h",
                "imap://",
                "imap:///",
                "imap://:143",
                "imap://h/INBOX",
                "imap://h?x",
                "imap://h#x",
                "imap://a..b",
                "imap://.a",
                "imap://-a",
                "imap://a b",
                "imap://a%20b",
                "imap://a\\b",
                "imap://a,b",
                "imap://a*",
                "imap://[::1",
                "imap://::1",
                "imap://[::1]1",
                "imap://[h]",
                "imap://[1234]",
                "imap://[::g]",
                "imap://[]",
                "imap://[::1%a b]",
                "imap://[1:2:3]",
                "imap://h]",
                "http://h",
                "imap4://h"
            })
    void refusesWhatIsNoServer(String uri) {
        refused(uri);
    }

    @Test
    void refusesLinesAndControlCharactersEverywhereAndDoesNotRepeatThem() {
        for (char c : new char[] {'\r', '\n', '\0', '\t', 0x7f, 0x85, '\u2028'}) {
            for (String uri : new String[] {
                "imap://h" + c + "x",
                "imap://" + c + "h",
                "imap://h" + c,
                "imap://h:14" + c + "3",
                "imap" + c + "://h",
                "x" + c
            }) {
                String message = refused(uri);
                assertEquals(-1, message.indexOf(c), () -> "character " + (int) c + " in " + message);
            }
            assertThrows(IllegalArgumentException.class, () -> new ServerUri("imap", "h" + c + "x", 143));
            assertThrows(IllegalArgumentException.class, () -> ServerUri.ofHost("smtp", "h" + c + ":25", 25));
        }
    }

    // IDNA 2003, which the JDK has, turns these into the names of other hosts.
    @ParameterizedTest
    @ValueSource(strings = {"straße.example", "βόλος.example", "a\u200db.example", "a\u200cb.example"})
    void refusesLettersThatTheStandardsMapToDifferentHosts(String host) {
        assertTrue(refused("imap://" + host).contains("A-labels"));
        assertEquals(
                "xn--strae-oqa.example",
                ServerUri.parse("imap://xn--strae-oqa.example").host());
    }

    @Test
    void refusesNamesThatAreTooLong() {
        String label = "a".repeat(63);
        assertEquals(143, ServerUri.parse("imap://" + label + ".example").port());
        refused("imap://a" + label + ".example");
        refused("imap://" + (label + ".").repeat(4) + "example");
    }

    @Test
    void readsHostAndPortWithoutAScheme() {
        assertEquals(new ServerUri("smtp", "mx.example", 25), ServerUri.ofHost("smtp", "mx.example", 25));
        assertEquals(new ServerUri("smtp", "mx.example", 2525), ServerUri.ofHost("smtp", "mx.example:2525", 25));
        assertEquals(new ServerUri("smtp", "::1", 25), ServerUri.ofHost("smtp", "[::1]", 25));
        assertThrows(IllegalArgumentException.class, () -> ServerUri.ofHost("smtp", "smtp://mx.example", 25));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> ServerUri.ofHost("smtp", "ann:s3cret@mx", 25));
        assertFalse(String.valueOf(e.getMessage()).contains("s3cret"));
        assertThrows(IllegalArgumentException.class, () -> ServerUri.ofHost("smtp", "mx.example/x", 25));
    }

    private static String refused(String uri) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> ServerUri.parse(uri), uri)
                .getMessage());
    }
}
