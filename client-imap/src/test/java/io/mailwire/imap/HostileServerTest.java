package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Limits;
import io.mailwire.MailException;
import io.mailwire.PeerException;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each thing that a hostile server can say, in answer to each kind of command: it ends soon, in little memory, and either in a clear error that
 * ends the session, or in a session that goes on.
 */
@Timeout(120)
class HostileServerTest {

    // What the two threads may allocate together, garbage included; what arrives is up to 12 MB. A folder of a server
    // that says nothing
    // dreadful takes less than one.
    private static final long MOST_ALLOCATED = 128_000_000;
    private static final long LONGEST_SECONDS = 20;

    private enum End {
        /** A {@link PeerException} that ends the session. */
        ERROR,
        /** The response is lost, or refused alone; the session goes on (a login is refused). */
        GOES_ON
    }

    /**
     * A way to make the client read.
     *
     * @param sent how the command begins that is answered
     * @param begins how the answer begins
     */
    private record Kind(String sent, String begins, Use use) {}

    private interface Use {
        void with(ImapSession imap, Folder inbox) throws Exception;
    }

    private static final Map<String, Kind> KINDS = new LinkedHashMap<>();

    static {
        KINDS.put("login", new Kind("LOGIN", "* CAPABILITY ", (imap, inbox) -> {}));
        KINDS.put("list", new Kind("LIST", "* LIST ", (imap, inbox) -> imap.list()));
        KINDS.put("status", new Kind("STATUS", "* STATUS ", (imap, inbox) -> imap.status("a")));
        KINDS.put("select", new Kind("SELECT \"a\"", "* FLAGS ", (imap, inbox) -> imap.select("a")));
        KINDS.put(
                "search",
                new Kind(
                        "UID SEARCH",
                        "* SEARCH ",
                        (imap, inbox) -> inbox.search(Search.all()).uids()));
        KINDS.put("summaries", new Kind("UID FETCH", "* 1 FETCH (UID 1 BODYSTRUCTURE ", (imap, inbox) -> {
            try (FetchedMessages messages = inbox.messages(UidSet.of(1)).fetch()) {
                for (ImapMessage m : messages) {
                    assertFalse(m.defects().isEmpty(), "what was not understood is said");
                }
            }
        }));
        KINDS.put(
                "body",
                new Kind(
                        "UID FETCH",
                        "* 1 FETCH (UID 1 BODY[2] ",
                        (imap, inbox) -> Talk.attachment(inbox, 1, "base64", 8).bytes()));
        KINDS.put(
                "bodies",
                new Kind(
                        "UID FETCH",
                        "* 1 FETCH (UID 1 BODY[2] ",
                        (imap, inbox) -> inbox.downloadAll(
                                        List.of(Talk.attachment(inbox, 1, "base64", 8)), Download::bytes)
                                .orThrow()));
        KINDS.put(
                "store",
                new Kind(
                        "UID STORE",
                        "* 1 FETCH (UID 1 FLAGS ",
                        (imap, inbox) -> inbox.messages(UidSet.of(1))
                                .change(FlagChange.add(Flag.SEEN).reporting())));
        KINDS.put(
                "copy",
                new Kind(
                        "UID COPY",
                        "* OK [COPYUID 7 ",
                        (imap, inbox) -> inbox.messages(UidSet.of(1)).copyTo("a")));
        KINDS.put("idle", new Kind("IDLE", "* 1 FETCH (FLAGS ", (imap, inbox) -> inbox.idle(Duration.ofMillis(200))));
    }

    static Stream<Arguments> attacks() {
        List<Arguments> all = new ArrayList<>();
        for (String kind : KINDS.keySet()) {
            boolean text = kind.equals("copy"); // whose answer is a status, in which braces mean nothing
            attack(all, kind, "recursion", End.GOES_ON, (out, begin) -> {
                out.write(begin, 1);
                out.write("(", 60_000);
            });
            attack(all, kind, "recursion that comes back", End.GOES_ON, (out, begin) -> {
                out.write(begin, 1);
                out.write("(", 30_000);
                out.write(")", 30_000);
            });
            attack(
                    all,
                    kind,
                    "{9999999999}",
                    text ? End.GOES_ON : End.ERROR,
                    (out, begin) -> out.write(begin + "{9999999999}", 1));
            attack(all, kind, "200,000 tiny literals", End.ERROR, (out, begin) -> {
                out.write(begin + "(", 1);
                out.write("{1}\r\nx ", 200_000);
                out.write("))", 1);
            });
            attack(
                    all,
                    kind,
                    "1:4294967295 in COPYUID",
                    End.GOES_ON,
                    (out, begin) -> out.write("* OK [COPYUID 7 1:4294967295 1:4294967295] all that there can be", 1));
            attack(all, kind, "a line of 10 MB", End.ERROR, (out, begin) -> {
                out.write(begin, 1);
                out.write("x".repeat(1000), 10_000);
            });
            attack(all, kind, "10 MB of numbers", End.ERROR, (out, begin) -> {
                out.write("* SEARCH", 1);
                out.write(" 4294967295 1".repeat(100), 10_000);
            });
        }
        return all.stream();
    }

    private static void attack(List<Arguments> all, String kind, String name, End end, HostileServer.Attack attack) {
        all.add(Arguments.of(kind, name, end, attack));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("attacks")
    void endsSoonAndInLittleMemory(String name, String what, End end, HostileServer.Attack attack) throws Exception {
        Kind kind = KINDS.get(name);
        assertNotNull(kind);
        CompletableFuture<Long> allocatedByReader = new CompletableFuture<>();
        long since = System.nanoTime();
        long before = Allocations.ofThisThread();
        try (HostileServer server = new HostileServer(kind.sent(), kind.begins(), attack)) {
            MailException error = use(server, kind, allocatedByReader);
            if (end == End.GOES_ON) {
                assertTrue(
                        error == null || error.isSessionUsable() || name.equals("login"), () -> String.valueOf(error));
            } else {
                PeerException told = org.junit.jupiter.api.Assertions.assertInstanceOf(PeerException.class, error);
                assertFalse(told.isSessionUsable(), told::toString);
                assertTrue(told.getMessage().startsWith("127.0.0.1:"), told::getMessage);
                assertTrue(told.getMessage().matches("(?s).*(literal|line|not a response|octets).*"), told::getMessage);
                assertTrue(told.getMessage().length() < 1000, told::getMessage);
            }
        }
        long took = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - since);
        assertTrue(took < LONGEST_SECONDS, took + " s");
        long allocated = Allocations.ofThisThread() - before;
        if (!name.equals("login")) { // which is read by the caller's own thread
            allocated += allocatedByReader.get(10, TimeUnit.SECONDS);
        }
        assertTrue(allocated < MOST_ALLOCATED, allocated + " octets were allocated");
    }

    @Test
    void aLoginThatIsNeverAnsweredEnds() throws Exception {
        try (HostileServer server =
                new HostileServer("LOGIN", "* OK [ALERT] again\r\n", (out, begin) -> out.write(begin, 1001))) {
            ImapClient client = ImapClient.at(server.uri())
                    .login("ann", "secret")
                    .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                    .options(o -> o.unsafeAllowPasswordsInCleartext());
            PeerException e = assertThrows(PeerException.class, client::connect);
            assertTrue(e.getMessage().contains("more than 1000 responses"), e::getMessage);
        }
    }

    @Test
    void aResponseThatNobodyWaitsForHasALimitToo() throws Exception {
        Limits d = Limits.DEFAULTS;
        Limits small = new Limits(
                1024,
                1024,
                d.literalInMemory(),
                2048,
                d.nesting(),
                d.replyLines(),
                d.pop3Line(),
                d.scramIterationsMin(),
                d.scramIterationsMax());
        try (HostileServer server = new HostileServer("NOOP", "* 1 FETCH (X", (out, begin) -> {
                    out.write(begin, 1);
                    out.write(" " + "y".repeat(500) + " {0}\r\n", 5);
                    out.write(")", 1);
                });
                ImapSession imap = ImapClient.at(server.uri())
                        .login("ann", "secret")
                        .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                        .options(o -> o.unsafeAllowPasswordsInCleartext().limits(small))
                        .connect()) {
            PeerException e = assertThrows(PeerException.class, imap::noop);
            assertTrue(e.getMessage().contains("a response of more than 2048 octets"), e::getMessage);
        }
    }

    /** What was thrown; if nothing was, or the session should go on, it does. */
    private static @Nullable MailException use(HostileServer server, Kind kind, CompletableFuture<Long> allocated)
            throws Exception {
        ImapClient client = ImapClient.at(server.uri())
                .login("ann", "secret")
                .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                .options(o -> o.unsafeAllowPasswordsInCleartext()
                        .readerThreads(run -> new Thread(() -> {
                            run.run();
                            allocated.complete(Allocations.ofThisThread());
                        })))
                .timeouts(Timeouts.ofEach(Duration.ofSeconds(30)));
        if (kind.sent().equals("LOGIN")) {
            try (ImapSession imap = client.connect()) {
                imap.noop();
                return null;
            } catch (PeerException e) {
                return e;
            }
        }
        try (ImapSession imap = client.connect()) {
            Folder inbox = imap.select("INBOX");
            MailException thrown = null;
            try {
                kind.use().with(imap, inbox);
            } catch (MailException e) {
                thrown = e;
            }
            if (thrown == null || thrown.isSessionUsable()) {
                // What is read while it arrives may be refused before its end is seen; then it is the next command that
                // hears of that.
                try {
                    imap.noop();
                } catch (PeerException e) {
                    return e;
                }
            }
            return thrown;
        }
    }
}
