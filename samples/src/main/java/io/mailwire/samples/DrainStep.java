package io.mailwire.samples;

import io.mailwire.DrainReport;
import io.mailwire.Email;
import io.mailwire.Part;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3Message;
import io.mailwire.pop3.Pop3Session;
import java.util.List;
import java.util.Optional;

/** Drains the demo's message from a POP3 mailbox; every other message is left alone, unread. */
record DrainStep(String server, Account account) implements DemoStep {

    // On a mailbox of many thousands the message just sent is among the newest.
    private static final int NEWEST = 20;

    @Override
    public void run(DemoMessage message) {
        Pop3Client incoming =
                Pop3Client.at(server).options(o -> account.options()).login(account.user(), account.password());
        Print.title("Draining the mailbox of " + account + " by " + server);
        try (Pop3Session session = incoming.connect()) {
            List<Pop3Message> all = session.messages();
            Print.line("mailbox   " + all.size() + (all.size() == 1 ? " message, " : " messages, ")
                    + all.stream().mapToLong(Pop3Message::size).sum() + " octets");
            if (message.email().isEmpty()) {
                Print.line("drained   nothing: the demo takes only what it has sent itself, and that takes --smtp");
                return;
            }
            String uid = all.stream()
                    .skip(Math.max(0, all.size() - NEWEST))
                    .filter(m -> m.headers().messageId().equals(Optional.of(message.id())))
                    .map(Pop3Message::uid)
                    .findFirst()
                    .orElse("");
            if (uid.isEmpty()) {
                Print.line("drained   nothing: the message has not arrived here (yet)");
                return;
            }
            DrainReport report = session.drain(m -> {
                if (m.uid().equals(uid)) {
                    show(m.email());
                } else {
                    m.keep();
                }
            });
            Print.line("deleted   " + report.deleted().size() + ", confirmed by the server: " + report.confirmed()
                    + "; kept " + report.kept().size());
        }
    }

    private static void show(Email email) {
        Print.line("message   \"" + email.subject() + "\" from " + email.from());
        email.text().ifPresent(text -> Print.line("text      " + text.strip()));
        for (Part attachment : email.attachments()) {
            Print.line("attached  " + attachment);
        }
    }
}
