package io.mailwire.internal.net;

import static io.mailwire.internal.net.Dialling.OPTIONS;
import static io.mailwire.internal.net.Dialling.assertSays;
import static io.mailwire.internal.net.Dialling.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.TlsPolicy;
import io.mailwire.spi.DnsAnswer;
import io.mailwire.spi.DnsResolver;
import io.mailwire.spi.DnsStatus;
import io.mailwire.spi.MxRecord;
import io.mailwire.spi.TlsaRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Hosts looked up by what the caller brings. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OwnResolverTest {

    /** Knows one host. */
    private static final DnsResolver KNOWS_ONE = new DnsResolver() {
        @Override
        public DnsAnswer<MxRecord> mx(String domain, Duration time) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public DnsAnswer<InetAddress> addresses(String host, Duration time) {
            return host.equals("imap.example.test")
                    ? DnsAnswer.found(host, List.of(InetAddress.getLoopbackAddress()), false, Duration.ZERO)
                    : DnsAnswer.failure(DnsStatus.SERVER_FAILURE, host, "the zone is broken");
        }

        @Override
        public DnsAnswer<String> txt(String name, Duration time) {
            throw new AssertionError("not asked for here");
        }

        @Override
        public DnsAnswer<TlsaRecord> tlsa(String name, Duration time) {
            throw new AssertionError("not asked for here");
        }
    };

    @Test
    void itsAddressesAreDialled() throws Exception {
        try (Peer peer = Peer.of(socket -> Peer.send(socket, "* OK hello\r\n"));
                Connection connection = Dialling.dial(
                        new ServerUri("imap", "imap.example.test", peer.port()),
                        OPTIONS.tls(TlsPolicy.UNSAFE_CLEARTEXT).resolver(KNOWS_ONE))) {
            assertEquals("* OK hello", connection.source().readUtf8LineStrict());
        }
    }

    @Test
    void itsFailureIsNamed() {
        var e = refused(new ServerUri("imap", "other.example.test", 1), OPTIONS.resolver(KNOWS_ONE));
        assertSays(e, FailureReason.UNRESOLVED, "no name server gave an answer");
        assertTrue(e.isTransient(), "nobody said that there is no such host");
        assertEquals(
                "other.example.test SERVER_FAILURE (the zone is broken)",
                e.getCause().getCause().getMessage());
    }

    private static ConnectionException answered(DnsStatus status) {
        DnsResolver resolver = new ForwardingResolver(KNOWS_ONE) {
            @Override
            public DnsAnswer<InetAddress> addresses(String host, Duration time) {
                return status.isAnswer()
                        ? DnsAnswer.nothing(status, host, false, Duration.ZERO)
                        : DnsAnswer.failure(status, host, "");
            }
        };
        return refused(new ServerUri("imap", "other.example.test", 1), OPTIONS.resolver(resolver));
    }

    @Test
    void onlyAHostThatIsSaidNotToBeThereIsGoneForGood() {
        for (DnsStatus status : DnsStatus.values()) {
            if (status != DnsStatus.FOUND) {
                ConnectionException e = answered(status);
                assertEquals(FailureReason.UNRESOLVED, e.reason());
                assertEquals(!status.isAnswer(), e.isTransient(), status::name);
                assertEquals(e.isTransient(), e.rethrown().isTransient());
            }
        }
    }

    @Test
    void recordsAndStatusAgree() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new DnsAnswer<>(DnsStatus.NO_DATA, "a", List.of("x"), false, Duration.ZERO, ""));
        assertThrows(IllegalArgumentException.class, () -> DnsAnswer.found("a", List.of(), false, Duration.ZERO));
    }
}
