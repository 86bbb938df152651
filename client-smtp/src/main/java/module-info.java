/** SMTP: submission, relay and direct delivery (RFC 5321, RFC 6409). */
module io.mailwire.smtp {
    requires static transitive org.jspecify;
    requires transitive io.mailwire;
    requires transitive java.net.http;
    requires okio;
    requires org.slf4j;

    exports io.mailwire.smtp;

    uses io.mailwire.spi.DnsResolver;

    provides io.mailwire.internal.spi.OutgoingProtocol with
            io.mailwire.smtp.internal.spi.SmtpProtocol;
}
