/** POP3: download and delete (RFC 1939). */
module io.mailwire.pop3 {
    requires static transitive org.jspecify;
    requires transitive io.mailwire;
    requires okio;
    requires org.slf4j;

    exports io.mailwire.pop3;
}
