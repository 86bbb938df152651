/**
 * The core of Mailwire: messages, logins, TLS policy, results and exceptions, and the client that spans the protocols.
 */
@SuppressWarnings("module") // the qualified exports name modules that are compiled after this one
module io.mailwire {
    requires static transitive org.jspecify;
    requires transitive jakarta.mail;
    requires org.eclipse.angus.mail;
    requires okio;
    requires org.slf4j;
    requires com.ongres.scram.client;
    requires com.ongres.scram.common;
    requires java.naming;
    requires java.security.sasl;

    exports io.mailwire;
    exports io.mailwire.spi;
    exports io.mailwire.internal.mime to
            io.mailwire.smtp,
            io.mailwire.pop3,
            io.mailwire.imap;
    exports io.mailwire.internal.net to
            io.mailwire.dns,
            io.mailwire.smtp,
            io.mailwire.pop3,
            io.mailwire.imap;
    exports io.mailwire.internal.sasl to
            io.mailwire.smtp,
            io.mailwire.pop3,
            io.mailwire.imap;
    exports io.mailwire.internal.spi to
            io.mailwire.smtp,
            io.mailwire.pop3,
            io.mailwire.imap;
    exports io.mailwire.internal.text to
            io.mailwire.smtp,
            io.mailwire.pop3,
            io.mailwire.imap;
    exports io.mailwire.internal.wire to
            io.mailwire.smtp,
            io.mailwire.pop3,
            io.mailwire.imap;

    uses io.mailwire.internal.spi.OutgoingProtocol;
    uses io.mailwire.internal.spi.IncomingProtocol;
}
