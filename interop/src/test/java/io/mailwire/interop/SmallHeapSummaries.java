package io.mailwire.interop;

import io.mailwire.TlsPolicy;
import io.mailwire.imap.FetchOptions;
import io.mailwire.imap.FetchedMessages;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.UidSet;
import java.util.Iterator;

/** Run in a JVM of its own by {@link ImapSmallHeapTest}: a port and how many messages there are; reads all their summaries. */
final class SmallHeapSummaries {

    private SmallHeapSummaries() {}

    public static void main(String[] args) {
        UidSet all = UidSet.range(1, Long.parseLong(args[1]));
        try (ImapSession session = ImapClient.at("imap://127.0.0.1:" + args[0])
                        .tls(TlsPolicy.UNSAFE_CLEARTEXT)
                        .connect();
                Folder inbox = session.select("INBOX")) {
            System.out.println(count(inbox.messages(all).fetch().iterator()));
            // Everything in one command, while its reader is slow and another command needs the connection: into a
            // file.
            try (FetchedMessages changed = inbox.messages(all).fetch(FetchOptions.DEFAULTS.changedSince(1))) {
                Iterator<ImapMessage> messages = changed.iterator();
                messages.next();
                inbox.messages(UidSet.of(all.last() + 1)).add(Flag.SEEN);
                session.noop();
                System.out.println(1 + count(messages));
            }
            // One that nobody reads any more.
            inbox.messages(all)
                    .fetch(FetchOptions.DEFAULTS.changedSince(1))
                    .iterator()
                    .next();
            session.noop();
            System.out.println("done");
        }
    }

    private static long count(Iterator<ImapMessage> messages) {
        long expected = 1;
        long count = 0;
        while (messages.hasNext()) {
            ImapMessage message = messages.next();
            if (count == 0) {
                expected = message.imapUid().value();
            }
            if (message.imapUid().value() != expected++
                    || !message.structure().text().isPresent()
                    || !message.defects().isEmpty()) {
                throw new IllegalStateException(message.toString());
            }
            count++;
        }
        return count;
    }
}
