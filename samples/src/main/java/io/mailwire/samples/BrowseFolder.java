package io.mailwire.samples;

import io.mailwire.imap.BodyPart;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Search;

/** Lists the folders of an IMAP account, and the messages of one of them with their attachments; changes nothing. */
public final class BrowseFolder {

    private BrowseFolder() {}

    /**
     * Runs the program.
     *
     * @param args server, user and folder
     */
    public static void main(String[] args) {
        System.exit(Program.run(() -> {
            if (args.length != 3) {
                throw new UsageException("usage: BrowseFolder imaps://host user folder");
            }
            try (ImapSession imap =
                    ImapClient.at(args[0]).login(args[1], Passwords.of(args[1])).connect()) {
                imap.list().forEach(System.out::println);
                try (Folder folder = imap.examine(args[2])) {
                    for (ImapMessage message : folder.search(Search.all()).fetch()) {
                        System.out.println(message);
                        for (BodyPart attachment : message.attachments()) {
                            System.out.println("    " + attachment);
                        }
                    }
                }
            }
        }));
    }
}
