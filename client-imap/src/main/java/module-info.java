/** IMAP: folders, flags, search and partial fetch (RFC 3501, RFC 9051). */
module io.mailwire.imap {
    requires static transitive org.jspecify;
    requires transitive io.mailwire;
    requires okio;
    requires org.slf4j;

    exports io.mailwire.imap;

    provides io.mailwire.internal.spi.IncomingProtocol with
            io.mailwire.imap.internal.engine.ImapProtocol;
}
