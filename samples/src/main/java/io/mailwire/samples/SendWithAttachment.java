package io.mailwire.samples;

import io.mailwire.Email;
import io.mailwire.SendResult;
import io.mailwire.smtp.SmtpClient;
import java.nio.file.Path;

/** Sends one file to somebody, and prints what the server said of it. */
public final class SendWithAttachment {

    private SendWithAttachment() {}

    /**
     * Runs the program.
     *
     * @param args server, user, sender, recipient and file
     */
    public static void main(String[] args) {
        System.exit(Program.run(() -> {
            if (args.length != 5) {
                throw new UsageException("usage: SendWithAttachment smtps://host user from to file");
            }
            Path file = Path.of(args[4]);
            Email email = Email.from(args[2])
                    .to(args[3])
                    .subject(file.getFileName().toString())
                    .text("The file is attached.")
                    .attach(file)
                    .build();
            SendResult sent =
                    SmtpClient.at(args[0]).login(args[1], Passwords.of(args[1])).send(email);
            System.out.println(sent);
            sent.recipients().forEach(System.out::println);
            sent.orThrow();
        }));
    }
}
