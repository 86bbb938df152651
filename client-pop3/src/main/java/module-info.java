/** POP3: download and delete (RFC 1939). */
@SuppressWarnings("module") // the protocol is called POP3, terminal digit and all
module io.mailwire.pop3 {
    requires static transitive org.jspecify;
    requires transitive io.mailwire;
    requires okio;
    requires org.slf4j;

    exports io.mailwire.pop3;

    provides io.mailwire.internal.spi.IncomingProtocol with
            io.mailwire.pop3.internal.Pop3Protocol;
}
