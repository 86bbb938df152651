package io.mailwire.samples;

import io.mailwire.DrainReport;
import io.mailwire.SeenStore;
import io.mailwire.pop3.Pop3Client;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Saves every message of a POP3 mailbox as a file; the server deletes those that are safely on the disk. A journal beside them remembers
 * what is, so that a run which ends early is made good by the next one.
 */
public final class DrainMaildrop {

    private DrainMaildrop() {}

    /**
     * Runs the program.
     *
     * @param args server, user and directory
     */
    public static void main(String[] args) {
        System.exit(Program.run(() -> {
            if (args.length != 3) {
                throw new UsageException("usage: DrainMaildrop pop3s://host user directory");
            }
            Path directory = Files.createDirectories(Path.of(args[2]));
            SeenStore seen = SeenStore.journal(directory.resolve("seen"));
            DrainReport report = Pop3Client.at(args[0])
                    .login(args[1], Passwords.of(args[1]))
                    .drain(seen, message -> {
                        String again = message.isOfferedBefore() ? " (an earlier run may have saved it, too)" : "";
                        System.out.println(message.uid() + " -> " + message.saveTo(directory) + again);
                    });
            System.out.println(report);
        }));
    }
}
