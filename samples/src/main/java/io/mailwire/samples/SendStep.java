package io.mailwire.samples;

import io.mailwire.Email;
import io.mailwire.RecipientResult;
import io.mailwire.SendResult;
import io.mailwire.smtp.SmtpClient;

/** Sends the demo's message, and prints to whom and what the server replied. */
record SendStep(String server, Account account) implements DemoStep {

    @Override
    public void run(DemoMessage message) {
        Email email = message.email().orElseThrow();
        SmtpClient outgoing =
                SmtpClient.at(server).options(o -> account.options()).login(account.user(), account.password());
        Print.title("Sending as " + account + " by " + server);
        SendResult sent = outgoing.send(email);
        Print.line("message   \"" + email.subject() + "\" " + sent.messageId());
        for (RecipientResult recipient : sent.recipients()) {
            Print.line("to        " + recipient);
        }
        sent.reply().ifPresent(reply -> Print.line("outcome   " + sent.outcome() + ", the server said: " + reply));
    }
}
