package io.mailwire.interop;

import io.mailwire.TlsPolicy;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3Message;
import io.mailwire.pop3.Pop3Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Run in a JVM of its own by {@link Pop3SmallHeapTest}: a server's URI, a directory, and whose certificates to believe, if any; saves the
 * first message in four ways.
 */
final class SmallHeapPop3 {

    private SmallHeapPop3() {}

    public static void main(String[] args) {
        Path directory = Path.of(args[1]);
        Pop3Client named = Pop3Client.at(args[0]).login("ann", "secret");
        Pop3Client client = args.length > 2
                ? named.tls(TlsPolicy.REQUIRED.trusting(Path.of(args[2])))
                : named.options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT).unsafeAllowPasswordsInCleartext());
        try (Pop3Session session = client.connect()) {
            Pop3Message message = session.messages().get(0);
            message.saveAs(directory.resolve("saved"));
            session.download(List.of(message), m -> m.saveAs(directory.resolve("downloaded")))
                    .orThrow();
            session.download(List.of(message), m -> Files.copy(m.openStream(), directory.resolve("streamed")))
                    .orThrow();
            System.out.println(message.email().subject());
            session.quit();
        }
        client.drain(message -> message.saveAs(directory.resolve("drained"))).orThrow();
    }
}
