package io.mailwire.interop;

import io.mailwire.TlsPolicy;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3Message;
import io.mailwire.pop3.Pop3Session;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Run in a JVM of its own by {@link Pop3SmallHeapTest}: a port and a directory; saves the first message in three ways. */
final class SmallHeapPop3 {

    private SmallHeapPop3() {}

    public static void main(String[] args) {
        Path directory = Path.of(args[1]);
        try (Pop3Session session = Pop3Client.at("pop3://127.0.0.1:" + args[0])
                .login("ann", "secret")
                .options(o -> o.tls(TlsPolicy.UNSAFE_CLEARTEXT).unsafeAllowPasswordsInCleartext())
                .connect()) {
            Pop3Message message = session.messages().get(0);
            message.saveAs(directory.resolve("saved"));
            session.download(List.of(message), m -> m.saveAs(directory.resolve("downloaded")))
                    .orThrow();
            session.download(List.of(message), m -> Files.copy(m.openStream(), directory.resolve("streamed")))
                    .orThrow();
            System.out.println(message.email().subject());
            session.quit();
        }
    }
}
