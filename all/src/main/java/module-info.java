/** All of Mailwire: the core, the three protocols, and DNS for direct delivery. */
module io.mailwire.all {
    requires transitive io.mailwire;
    requires transitive io.mailwire.dns;
    requires transitive io.mailwire.smtp;
    requires transitive io.mailwire.pop3;
    requires transitive io.mailwire.imap;
}
