package io.mailwire.imap;

import io.mailwire.Timeouts;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ScriptedServerBuilder;
import java.time.Duration;
import java.util.function.UnaryOperator;

/** A transcript about one folder, between its SELECT and its UNSELECT. */
final class Talk {

    /** What is done meanwhile. */
    interface Use {
        void with(ImapSession imap, Folder inbox) throws Exception;
    }

    static final String PLAIN = Scripts.EVERYTHING;
    static final String BINARY = Scripts.EVERYTHING + " BINARY";

    private static final String CLOSE = "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;

    private Talk() {}

    static void about(int messages, String capabilities, String middle, Use use) throws Exception {
        about(messages, capabilities, middle, server -> server, use);
    }

    static void about(
            int messages, String capabilities, String middle, UnaryOperator<ScriptedServerBuilder> modes, Use use)
            throws Exception {
        String script = Scripts.login(capabilities) + Scripts.selected("INBOX", messages) + middle + CLOSE;
        try (ScriptedServer server = modes.apply(ScriptedServer.script(script)).start()) {
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                use.with(imap, inbox);
            }
            server.verify();
        }
    }

    /** The same, of a server that falls silent or hangs up, after which there is no more to do. */
    static void cutShort(int messages, String middle, Duration patience, Use use) throws Exception {
        String script = Scripts.login(PLAIN) + Scripts.selected("INBOX", messages) + middle;
        try (ScriptedServer server = ScriptedServer.start(script);
                ImapSession imap = Scripts.cleartext(server)
                        .timeouts(Timeouts.DEFAULTS.withReply(patience))
                        .connect()) {
            use.with(imap, imap.select("INBOX"));
        }
    }

    /** A summary that was fetched before, of a message with this structure. */
    static ImapMessage message(Folder folder, long uid, String structure) {
        return Messages.of(folder, uid, structure);
    }

    /** A text and an attachment in base64, of so many octets as encoded. */
    static ImapMessage withAttachment(Folder folder, long uid, long size) {
        return message(folder, uid, attachment("BASE64", size));
    }

    static String attachment(String encoding, long size) {
        return "((\"TEXT\" \"PLAIN\" (\"CHARSET\" \"utf-8\") NIL NIL \"8BIT\" 5 1)"
                + "(\"APPLICATION\" \"PDF\" (\"NAME\" \"a.pdf\") NIL NIL \"" + encoding + "\" " + size
                + " NIL (\"ATTACHMENT\" (\"FILENAME\" \"a.pdf\")) NIL) \"MIXED\" (\"BOUNDARY\" \"b\") NIL NIL)";
    }

    /** The attachment of {@link #withAttachment}. */
    static Download attachment(Folder folder, long uid, String encoding, long size) {
        ImapMessage message = message(folder, uid, attachment(encoding, size));
        return folder.download(message, message.attachments().get(0));
    }
}
