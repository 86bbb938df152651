package io.mailwire.interop;

import io.mailwire.Email;
import io.mailwire.TlsPolicy;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.UidSet;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Run in a JVM of its own by {@link ImapContentSmallHeapTest}: a port and a directory; downloads the first message in four ways, then appends
 * it.
 */
final class SmallHeapImap {

    private SmallHeapImap() {}

    public static void main(String[] args) throws Exception {
        Path directory = Path.of(args[1]);
        try (ImapSession session = ImapClient.at("imap://127.0.0.1:" + args[0])
                        .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT))
                        .connect();
                Folder inbox = session.select("INBOX")) {
            inbox.messages(UidSet.of(1))
                    .download(d -> {
                        d.saveAs(directory.resolve("saved"));
                        // On its way no more, so this is fetched anew.
                        d.resumeAs(directory.resolve("resumed"));
                    })
                    .orThrow();
            inbox.messages(UidSet.of(1))
                    .download(d -> {
                        try (InputStream in = d.openStream()) {
                            in.skipNBytes(1);
                            // Another command makes what is still to come go to a temporary file.
                            session.noop();
                            Files.copy(in, directory.resolve("spooled"));
                        }
                    })
                    .orThrow();
            inbox.messages(UidSet.of(1))
                    .download(d -> {
                        Email email = d.email();
                        session.append("Archive", email);
                    })
                    .orThrow();
            System.out.println("heap " + Runtime.getRuntime().maxMemory());
        }
    }
}
