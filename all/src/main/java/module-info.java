/** All of Mailwire: the core and the three protocols. */
module io.mailwire.all {
    requires transitive io.mailwire;
    requires transitive io.mailwire.smtp;
    requires transitive io.mailwire.pop3;
    requires transitive io.mailwire.imap;
}
