package io.mailwire.smtp.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mailwire.Reply;
import io.mailwire.smtp.SmtpStage;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SendLedgerTest {

    // Looking through all recipients for each of them would take minutes.
    @Test
    void manyRecipientsAreLookedThroughOnce() {
        int many = 200_000;
        SendLedger ledger = new SendLedger(many, false);
        Reply ok = new Reply(250, List.of("ok"));
        Reply tooMany = new Reply(452, List.of("4.5.3 too many"));
        for (int i = 0; i < many; i++) {
            ledger.record(SmtpStage.RCPT, i, i == many - 1 || i % 2 == 1 ? ok : tooMany);
        }
        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertEquals(
                        many / 2,
                        IntStream.range(0, many).filter(ledger::isOneTooMany).count()));
    }
}
