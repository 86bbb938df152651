package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailProxyTest {

    @Test
    void showsEverythingButThePassword() {
        MailProxy proxy = MailProxy.socks5("Proxy_1.example", 1080);
        assertEquals("socks5://proxy_1.example:1080", proxy.toString());
        assertEquals(
                "socks5://ann:***@proxy_1.example:1080",
                proxy.login("ann", "s3cret").toString());
        assertEquals("http://[::1]:3128", MailProxy.httpConnect("::1", 3128).toString());
        assertEquals(Optional.empty(), proxy.user());
        assertTrue(proxy.isSocks());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nb", "a\0b", "h:80", "h/", "user@h", "[::1]"})
    void refusesWhatIsNoHost(String host) {
        assertThrows(IllegalArgumentException.class, () -> MailProxy.socks5(host, 1080));
        assertThrows(IllegalArgumentException.class, () -> MailProxy.httpConnect(host, 1080));
    }

    @Test
    void refusesWhatIsNoPort() {
        assertThrows(IllegalArgumentException.class, () -> MailProxy.socks5("h", 0));
        assertThrows(IllegalArgumentException.class, () -> MailProxy.socks5("h", 65536));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "s3cret\r\nX: y", "s3cret\n", "s3cret\0", "s3cret\u007f", "s3cret\u0085"})
    void refusesLoginsThatCannotBeSentAndDoesNotRepeatThem(String text) {
        MailProxy proxy = MailProxy.httpConnect("h", 3128);
        for (IllegalArgumentException e : new IllegalArgumentException[] {
            assertThrows(IllegalArgumentException.class, () -> proxy.login(text, "x")),
            assertThrows(IllegalArgumentException.class, () -> proxy.login("x", text))
        }) {
            assertFalse(String.valueOf(e.getMessage()).contains("s3cret"));
        }
    }

    @Test
    void refusesLoginsThatAreTooLongInOctets() {
        MailProxy proxy = MailProxy.socks5("h", 1080);
        assertEquals(
                Optional.of("a".repeat(255)), proxy.login("a".repeat(255), "x").user());
        assertThrows(IllegalArgumentException.class, () -> proxy.login("ä".repeat(128), "x"));
        assertThrows(IllegalArgumentException.class, () -> proxy.login("x", "ä".repeat(128)));
    }

    @Test
    void refusesAColonInTheUserOfAnHttpProxyOnly() {
        assertThrows(
                IllegalArgumentException.class,
                () -> MailProxy.httpConnect("h", 3128).login("a:b", "x"));
        assertEquals(
                Optional.of("a:b"),
                MailProxy.socks5("h", 1080).login("a:b", "x").user());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nMAIL", "a\nb", "a\0b", "bücher.example", "a\u007f"})
    void refusesAClientNameThatWouldNotBeOneWordOfEhlo(String name) {
        assertThrows(IllegalArgumentException.class, () -> ClientOptions.DEFAULTS.clientName(name));
    }

    @Test
    void takesClientNamesAndLocalAddresses() {
        assertEquals(
                Optional.of("[192.0.2.1]"),
                ClientOptions.DEFAULTS.clientName("[192.0.2.1]").clientName());
        assertThrows(
                IllegalArgumentException.class,
                () -> ClientOptions.DEFAULTS.localAddress(InetSocketAddress.createUnresolved("h", 0)));
    }
}
