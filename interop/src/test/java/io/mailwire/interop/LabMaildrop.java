package io.mailwire.interop;

import io.mailwire.Email;
import io.mailwire.TlsPolicy;
import io.mailwire.pop3.Pop3Client;
import io.mailwire.pop3.Pop3Session;
import io.mailwire.smtp.SmtpClient;
import io.mailwire.smtp.SmtpSession;

/** A user's maildrop on the real servers, for tests of POP3. */
final class LabMaildrop {

    private LabMaildrop() {}

    static Pop3Client client(String scheme, String service, int user) {
        return Pop3Client.at(Lab.uri(scheme, service)).tls(Lab.tls()).login(Lab.user(user), Lab.password(user));
    }

    /** Empties the maildrop and fills it anew; returns once all of it has been delivered. */
    static void fill(Pop3Client client, int user, int messages) {
        client.drain(message -> {});
        SmtpClient relay = SmtpClient.relay(Lab.uri("smtp", "SMTP").substring("smtp://".length()))
                .tls(TlsPolicy.OPPORTUNISTIC.trusting(Lab.trustStore()));
        try (SmtpSession smtp = relay.connect()) {
            for (int i = 1; i <= messages; i++) {
                smtp.send(Email.from("lab@" + Lab.domain())
                        .to(Lab.address(user))
                        .subject("Räksmörgås " + i)
                        .text(body(i))
                        .build());
            }
        }
        long delivered;
        do {
            try (Pop3Session session = client.connect()) {
                delivered = session.stat().messages();
                session.quit();
            }
        } while (delivered < messages);
    }

    static String body(int i) {
        return "Hello.\r\n.\r\n..dots\r\nNumber " + i + "\r\n";
    }
}
