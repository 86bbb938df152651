package io.mailwire.pop3;

import io.mailwire.DrainException;
import io.mailwire.MailException;
import io.mailwire.SeenStore;
import java.nio.file.Path;

/** Drains a maildrop a few messages at a time with a journal that another program uses, too, until nothing is left or it is killed. */
final class RivalChild {

    private RivalChild() {}

    /** Arguments: the server's URI, and the journal's directory. */
    public static void main(String[] args) {
        SeenStore journal = SeenStore.journal(Path.of(args[1]));
        Pop3Client client = Scripts.cleartext(args[0]).drainOptions(o -> o.maxMessages(3));
        while (true) {
            try {
                boolean empty = client.drain(journal, message -> {
                            System.out.println("handed " + message.uid() + " " + message.isOfferedBefore());
                            message.email();
                        })
                        .messages()
                        .isEmpty();
                System.out.println(empty ? "done" : "drained");
                if (empty) {
                    return;
                }
            } catch (DrainException e) {
                System.out.println("failed " + e);
            } catch (MailException e) {
                if (!e.isTransient()) {
                    System.out.println("failed " + e);
                    return;
                }
                System.out.println("busy");
            }
            Thread.yield();
        }
    }
}
