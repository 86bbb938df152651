package io.mailwire.interop;

import io.mailwire.imap.BodyPart;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Search;
import java.nio.file.Path;
import java.util.Comparator;

/** Run in a JVM of its own by {@link ImapSmallHeapLabTest}: a URI, a user and a directory, in which it saves the largest message and its largest part. */
final class SmallHeapLabImap {

    private SmallHeapLabImap() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[2]);
        try (ImapSession imap = ImapClient.at(args[0])
                        .tls(Lab.tls())
                        .login(args[1], System.getenv("LAB_PASSWORD"))
                        .connect();
                Folder inbox = imap.examine("INBOX")) {
            long uid = inbox.search(Search.larger(100_000_000)).min().orElseThrow();
            ImapMessage m = inbox.messages(io.mailwire.imap.UidSet.of(uid))
                    .fetch()
                    .iterator()
                    .next();
            inbox.messages(io.mailwire.imap.UidSet.of(uid))
                    .download(d -> d.saveAs(directory.resolve("message")))
                    .orThrow();
            BodyPart largest = m.structure().parts().stream()
                    .filter(p -> !p.isMultipart())
                    .max(Comparator.comparingLong(BodyPart::size))
                    .orElseThrow();
            inbox.download(m, largest).saveAs(directory.resolve("part"));
            System.out.println(Runtime.getRuntime().maxMemory() + " " + m.size());
        }
    }
}
