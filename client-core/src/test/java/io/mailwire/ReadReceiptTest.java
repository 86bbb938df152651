package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReadReceiptTest {

    private static Email receipt(String type, String fields) {
        return Email.parse(("Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
                        + "--b\n\nIt was shown.\n--b\nContent-Type: " + type + "\n\n" + fields
                        + "\n--b\nContent-Type: text/rfc822-headers\n\nSubject: Hello\n\n--b--\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsTheExampleOfRfc8098Section9() {
        ReadReceipt receipt =
                receipt("message/disposition-notification", """
                        Reporting-UA: joes-pc.cs.example.com; Foomail 97.1
                        Original-Recipient: rfc822;Joe_Recipient@example.com
                        Final-Recipient: rfc822;Joe_Recipient@example.com
                        Original-Message-ID: <199509192301.23456@example.org>
                        Disposition: manual-action/MDN-sent-manually; displayed
                        """).readReceipt().orElseThrow();
        assertTrue(receipt.isDisplayed());
        assertTrue(receipt.manualAction());
        assertTrue(receipt.manualSending());
        assertEquals(Optional.of("joes-pc.cs.example.com; Foomail 97.1"), receipt.reportingAgent());
        assertEquals("Joe_Recipient@example.com", receipt.finalRecipient());
        assertEquals(Optional.of("Joe_Recipient@example.com"), receipt.originalRecipient());
        assertEquals(Optional.of("<199509192301.23456@example.org>"), receipt.originalMessageId());
        assertEquals("Hello", receipt.returned().orElseThrow().subject());
        assertEquals(
                "ReadReceipt[displayed by Joe_Recipient@example.com: <199509192301.23456@example.org>]",
                receipt.toString());
    }

    @Test
    void readsModifiersErrorsAndInternationalAddresses() {
        ReadReceipt receipt = receipt("message/global-disposition-notification", """
                        Final-Recipient: utf-8; \\x{3B4}@example.com
                        Disposition: automatic-action/MDN-sent-automatically ; Deleted / Error, expired
                        Error: the message could not be shown
                        Failure: and was not
                        """)
                .readReceipt()
                .orElseThrow();
        assertEquals("deleted", receipt.disposition());
        assertEquals(List.of("error", "expired"), receipt.modifiers());
        assertFalse(receipt.manualAction());
        assertFalse(receipt.manualSending());
        assertEquals("δ@example.com", receipt.finalRecipient());
        assertEquals(List.of("the message could not be shown", "and was not"), receipt.errors());
        assertEquals("ReadReceipt[deleted[error, expired] by δ@example.com]", receipt.toString());
    }

    @Test
    void takesOneOfAnotherTypeOnlyWhereItIsSurelyOne() {
        String fields = "Final-Recipient: rfc822; a@example.com\nDisposition: displayed\n";
        assertEquals(
                "displayed",
                receipt("text/plain", fields).readReceipt().orElseThrow().disposition());
        assertTrue(
                receipt("text/plain", "Disposition: displayed\n").readReceipt().isEmpty());
        Email empty = receipt("message/disposition-notification", "Final-Recipient: rfc822; a@example.com\n");
        assertTrue(empty.readReceipt().isEmpty());
        assertTrue(empty.defects().toString().contains("what was done"));
        assertTrue(empty.deliveryReport().isEmpty());
    }
}
