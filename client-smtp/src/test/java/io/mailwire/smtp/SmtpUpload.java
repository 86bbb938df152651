package io.mailwire.smtp;

import io.mailwire.Email;
import io.mailwire.SendResult;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A program of its own, with a heap of its own: sends what it is told to, and prints what became of it. */
final class SmtpUpload {

    private SmtpUpload() {}

    public static void main(String[] args) {
        SmtpClient client = TestClients.plain(args[0]);
        switch (args[1]) {
            case "file" ->
                System.out.println(client.send(Email.parse(Path.of(args[2]))).outcome());
            case "many" -> {
                int[] sent = new int[1];
                client.sendAll(
                        Stream.generate(() -> Mails.ofSize(200_000, "bob@example.com"))
                                .limit(Integer.parseInt(args[2])),
                        (SendResult result) -> sent[0] += result.isComplete() ? 1 : 0);
                System.out.println(sent[0]);
            }
            default -> throw new IllegalArgumentException(args[1]);
        }
    }
}
