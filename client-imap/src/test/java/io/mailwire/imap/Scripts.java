package io.mailwire.imap;

import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.TestCertificates;
import java.time.Duration;

/** What the transcripts of these tests have in common. */
final class Scripts {

    static final Duration PATIENCE = Duration.ofSeconds(5);

    static final String EVERYTHING = "IMAP4rev1 SASL-IR AUTH=PLAIN LITERAL+ UIDPLUS MOVE ESEARCH UNSELECT ID";

    /** Greeting and login as ann, on a server with these capabilities. */
    static String login(String capabilities) {
        return "S: * OK [CAPABILITY " + capabilities + "] imap.test ready\n"
                + "C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>\n"
                + "S: <tag> OK [CAPABILITY " + capabilities + "] welcome\n";
    }

    /** The answer to a SELECT, behind which the tag is quoted. */
    static String selected(String folder, int exists) {
        return "C: <tag> SELECT \"" + folder + "\"\n"
                + "S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)\n"
                + "S: * " + exists + " EXISTS\n"
                + "S: * 0 RECENT\n"
                + "S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] as you like\n"
                + "S: * OK [UIDVALIDITY 7] as ever\n"
                + "S: * OK [UIDNEXT " + (exists + 1) + "] the next one\n"
                + "S: <tag> OK [READ-WRITE] selected\n";
    }

    static final String LOGOUT = """
            C: <tag> LOGOUT
            S: * BYE see you
            S: <tag> OK bye
            """;

    /** One summary. */
    static String summary(int sequence, long uid, String subject) {
        return "S: * " + sequence + " FETCH (UID " + uid
                + " FLAGS () INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" RFC822.SIZE 120 ENVELOPE (NIL \"" + subject
                + "\" ((NIL NIL \"a\" \"x\")) NIL NIL NIL NIL NIL NIL NIL) BODYSTRUCTURE ((\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 5 1)"
                + "(\"APPLICATION\" \"PDF\" (\"NAME\" \"a.pdf\") NIL NIL \"BASE64\" 8 NIL (\"ATTACHMENT\" (\"FILENAME\" \"a.pdf\")) NIL)"
                + " \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL))\n";
    }

    static final String SUMMARY_ITEMS = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)";

    /** Ann's client, for cleartext on loopback. */
    static ImapClient cleartext(ScriptedServer server) {
        return client(server.uri("imap"), TlsPolicy.UNSAFE_CLEARTEXT).options(o -> o.unsafeAllowPasswordsInCleartext());
    }

    /** Ann's client, for TLS with the servers' certificates. */
    static ImapClient tls(ScriptedServer server, String scheme) {
        return client(
                server.uri(scheme),
                TlsPolicy.REQUIRED.trusting(TestCertificates.shared().trustStore()));
    }

    static ImapClient client(String uri, TlsPolicy policy) {
        return ImapClient.at(uri).login("ann", "secret").tls(policy).timeouts(Timeouts.ofEach(PATIENCE));
    }

    private Scripts() {}
}
