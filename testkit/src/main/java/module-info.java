/**
 * Scripted mail servers on real sockets, for testing mail clients: SMTP, POP3 and IMAP, TLS included.
 */
module io.mailwire.testkit {
    requires static transitive org.jspecify;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.dnsjava;

    exports io.mailwire.testkit;
}
