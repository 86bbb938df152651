package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Core alone, without any protocol; the module with all of them tests the rest. */
class MailClientTest {

    @ParameterizedTest
    @CsvSource({"smtps://mail.example.org, mailwire-client-smtp", "submission://mail.example.org, mailwire-client-smtp"
    })
    void namesTheArtifactThatSends(String uri, String artifact) {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> MailClient.outgoing(uri));
        assertTrue(e.getMessage().contains("io.mailwire:" + artifact), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "imap://mail.example.org, mailwire-client-imap",
        "pop3s://mail.example.org, mailwire-client-pop3",
        "pop://mail.example.org, mailwire-client-pop3"
    })
    void namesTheArtifactThatReceives(String uri, String artifact) {
        IllegalStateException e = assertThrows(IllegalStateException.class, () -> MailClient.incoming(uri));
        assertTrue(e.getMessage().contains("io.mailwire:" + artifact), e.getMessage());
    }

    @Test
    void tellsTheHalvesApart() {
        IllegalArgumentException in =
                assertThrows(IllegalArgumentException.class, () -> MailClient.outgoing("imaps://mail.example.org"));
        assertTrue(in.getMessage().contains("incoming"), in.getMessage());
        IllegalArgumentException out =
                assertThrows(IllegalArgumentException.class, () -> MailClient.incoming("smtps://mail.example.org"));
        assertTrue(out.getMessage().contains("outgoing"), out.getMessage());
    }
}
