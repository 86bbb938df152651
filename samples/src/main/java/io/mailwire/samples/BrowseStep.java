package io.mailwire.samples;

import io.mailwire.imap.BodyPart;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Search;
import io.mailwire.imap.Selection;
import java.util.List;

/** Lists folders; finds the demo's message by IMAP, reads parts of it, flags it and moves it. */
record BrowseStep(String server, Account account) implements DemoStep {

    private static final String ARCHIVE = "Archive";

    @Override
    public void run(DemoMessage message) {
        ImapClient incoming =
                ImapClient.at(server).options(o -> account.options()).login(account.user(), account.password());
        Print.title("Browsing the mail of " + account + " by " + server);
        try (ImapSession imap = incoming.connect()) {
            List<FolderInfo> folders = imap.list();
            folders.forEach(folder -> Print.line("folder    " + folder));
            try (Folder inbox = imap.select("INBOX")) {
                Print.line("INBOX     " + inbox.exists() + (inbox.exists() == 1 ? " message" : " messages")
                        + ", UIDVALIDITY " + inbox.uidValidity());
                if (message.email().isEmpty()) {
                    Print.line("unseen    " + inbox.search(Search.unseen()).count());
                    return;
                }
                Selection found = inbox.search(Search.header("Message-ID", message.id()));
                Print.line("search    by Message-ID: UIDs " + found.uids());
                for (ImapMessage m : found.fetch()) {
                    show(inbox, m);
                }
                found.add(Flag.SEEN, Flag.FLAGGED);
                Print.line("flagged   " + Flag.SEEN + " " + Flag.FLAGGED);
                if (folders.stream().anyMatch(folder -> folder.name().equals(ARCHIVE))) {
                    Print.line("moved     " + found.moveTo(ARCHIVE));
                } else {
                    Print.line("moved     not: there is no folder " + ARCHIVE);
                }
            }
        }
    }

    private static void show(Folder inbox, ImapMessage message) {
        Print.line("envelope  " + message.envelope());
        Print.line("structure " + message.structure());
        for (BodyPart attachment : message.attachments()) {
            // One part: the rest of the message stays on the server.
            String text = inbox.download(message, attachment).text();
            Print.line("fetched   of " + attachment.fileName().orElse("the attachment") + ": "
                    + text.substring(0, Math.min(40, text.length())).replaceAll("\\R", " | "));
        }
    }
}
