/** SMTP: submission and relay (RFC 5321, RFC 6409). */
module io.mailwire.smtp {
    requires static transitive org.jspecify;
    requires transitive io.mailwire;
    requires okio;
    requires org.slf4j;

    exports io.mailwire.smtp;

    provides io.mailwire.internal.spi.OutgoingProtocol with
            io.mailwire.smtp.internal.spi.SmtpProtocol;
}
