package io.mailwire.interop;

import static io.mailwire.imap.Search.all;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.Part;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.BodyPart;
import io.mailwire.imap.FetchItem;
import io.mailwire.imap.FetchOptions;
import io.mailwire.imap.FetchedMessages;
import io.mailwire.imap.Flag;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.UidSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Summaries on a real Dovecot, with everything that it offers and without. */
@Tag("lab")
@Timeout(120)
class ImapSummariesLabTest {

    private static final int DORA = 14;
    private static final int LARGE = 1; // 10,000 messages, for reading only

    private final String folder = "lab summaries " + UUID.randomUUID();

    @BeforeEach
    void create() {
        Lab.required();
        try (ImapSession imap = client(DORA).connect()) {
            imap.create(folder);
        }
    }

    @AfterEach
    void delete() {
        try (ImapSession imap = client(DORA).connect()) {
            imap.delete(folder);
        }
    }

    private static ImapClient client(int user) {
        return ImapClient.at(Lab.uri("imaps", "IMAPS")).tls(Lab.tls()).login(Lab.user(user), Lab.password(user));
    }

    private static Email mail(int number) {
        return Email.parse(
                ("From: =?utf-8?Q?D=C3=B3ra?= <dora@example.org>\r\nTo: undisclosed-recipients:;\r\nSubject: no "
                                + number
                                + "\r\nReferences: <first@x>\r\n\t<second@x>\r\nX-Lab: =?utf-8?Q?na=C3=AFve?=\r\nX-Lab: two\r\n\r\n"
                                + "A text of which there is a preview.\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void fetchesEverythingThatIsOffered() {
        try (ImapSession imap = client(DORA).connect()) {
            imap.append(folder, mail(1), Flag.SEEN, Flag.keyword("lab"));
            try (Folder selected = imap.select(folder)) {
                ImapMessage m = selected.search(all())
                        .fetch(FetchOptions.EVERYTHING
                                .and(FetchItem.PREVIEW_NOW)
                                .headers("X-Lab", "X-None"))
                        .iterator()
                        .next();
                assertEquals(List.of(), m.defects());
                assertTrue(m.has(Flag.SEEN) && m.has(Flag.keyword("lab")));
                assertEquals("Dóra", m.envelope().from().get(0).name().orElseThrow());
                assertEquals(List.of(), m.envelope().to());
                assertEquals(List.of("<first@x>", "<second@x>"), m.references());
                assertEquals(List.of("naïve", "two"), m.headerFields("x-lab"));
                assertEquals(Optional.empty(), m.header("X-None"));
                assertEquals(
                        "A text of which there is a preview.",
                        m.preview().orElseThrow().strip());
                OffsetDateTime saved = m.savedDate().orElseThrow();
                assertTrue(Duration.between(saved, OffsetDateTime.now()).abs().compareTo(Duration.ofMinutes(5)) < 0);
                assertTrue(m.modSeq().orElseThrow() > 0);
                // Dovecot offers neither OBJECTID nor Gmail's items.
                assertEquals(Optional.empty(), m.emailId());
                assertEquals(Optional.empty(), m.threadId());
                assertEquals(Optional.empty(), m.labels());
                // The preview is ready by now.
                assertEquals(
                        m.preview(),
                        selected.search(all())
                                .fetch(FetchOptions.of(FetchItem.PREVIEW))
                                .iterator()
                                .next()
                                .preview());
            }
        }
    }

    @Test
    void fetchesTheRestWhereItIsSwitchedOff() {
        try (ImapSession imap = client(DORA)
                .without("CONDSTORE", "QRESYNC", "PREVIEW", "SAVEDATE")
                .connect()) {
            imap.append(folder, mail(1));
            try (Folder selected = imap.select(folder)) {
                ImapMessage m = selected.messages(UidSet.from(1))
                        .fetch(FetchOptions.EVERYTHING)
                        .iterator()
                        .next();
                assertEquals(List.of(), m.defects());
                assertEquals("no 1", m.envelope().subject());
                assertEquals(Optional.empty(), m.preview());
                assertEquals(Optional.empty(), m.savedDate());
                assertEquals(OptionalLong.empty(), m.modSeq());
                assertThrows(
                        UnsupportedCapabilityException.class,
                        () -> selected.search(all()).fetch(FetchOptions.FLAGS.changedSince(1)));
            }
        }
    }

    @Test
    void fetchesWhatHasChanged() {
        try (ImapSession imap = client(DORA).connect()) {
            for (int i = 1; i <= 5; i++) {
                imap.append(folder, mail(i));
            }
            try (Folder selected = imap.select(folder)) {
                long before = selected.search(all()).fetch(FetchOptions.FLAGS).stream()
                        .mapToLong(m -> m.modSeq().orElseThrow())
                        .max()
                        .orElseThrow();
                FetchOptions changed = FetchOptions.FLAGS.changedSince(before);
                assertEquals(
                        0,
                        selected.messages(UidSet.from(1)).fetch(changed).stream()
                                .count());
                selected.messages(UidSet.of(2, 4)).add(Flag.FLAGGED);
                List<ImapMessage> found = selected.messages(UidSet.from(1)).fetch(changed).stream()
                        .toList();
                assertEquals(
                        List.of("2", "4"), found.stream().map(ImapMessage::uid).toList());
                assertTrue(found.stream()
                        .allMatch(m -> m.has(Flag.FLAGGED) && m.modSeq().orElseThrow() > before));
            }
        }
    }

    @Test
    void readsTenThousandWithOtherCommandsInBetween() {
        try (ImapSession imap = client(LARGE).connect();
                Folder inbox = imap.examine("INBOX")) {
            long before = imap.turns();
            long expected = 1;
            try (FetchedMessages all = inbox.messages(UidSet.range(1, 10_000)).fetch()) {
                for (ImapMessage m : all) {
                    assertEquals(expected++, m.imapUid().value());
                    assertEquals(List.of(), m.defects());
                    assertFalse(m.envelope().from().isEmpty());
                    if (expected % 2500 == 1000) {
                        // nested, and overlapping with what is on its way
                        assertEquals(
                                100,
                                inbox
                                        .messages(UidSet.range(expected, expected + 99))
                                        .fetch(FetchOptions.ENVELOPES)
                                        .stream()
                                        .count());
                    }
                }
                assertEquals(List.of(), all.unparsed());
            }
            assertEquals(10_001, expected);
            assertTrue(imap.turns() - before <= 10 + 4, "waited " + (imap.turns() - before) + " times");
        }
    }

    @Test
    void structureAndWholeMessageAgree() {
        try (ImapSession imap = client(LARGE).connect();
                Folder inbox = imap.examine("INBOX")) {
            for (ImapMessage m : inbox.messages(UidSet.range(1, 100)).fetch()) {
                Email whole = m.email();
                assertEquals(
                        whole.parts().stream()
                                .map(Part::type)
                                .filter(t -> !t.startsWith("multipart/"))
                                .toList(),
                        m.structure().parts().stream()
                                .filter(p -> !p.isMultipart())
                                .map(BodyPart::type)
                                .toList());
                assertEquals(whole.text().isPresent(), m.structure().text().isPresent());
                assertEquals(whole.html().isPresent(), m.structure().html().isPresent());
                assertEquals(whole.attachments().size(), m.attachments().size());
                assertEquals(whole.subject(), m.envelope().subject());
                assertEquals(whole.size(), m.size());
            }
        }
    }
}
