package io.mailwire.interop;

import static io.mailwire.imap.Search.all;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.imap.AppendOutcome;
import io.mailwire.imap.AppendResult;
import io.mailwire.imap.Flag;
import io.mailwire.imap.FlagChange;
import io.mailwire.imap.FlagResult;
import io.mailwire.imap.Folder;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.ImapMessage;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.MoveMethod;
import io.mailwire.imap.MoveResult;
import io.mailwire.imap.ReplaceMethod;
import io.mailwire.imap.ReplaceResult;
import io.mailwire.imap.Selection;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.Upload;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Appending, flags, moving and expunging on a real Dovecot, with what it offers and without. Each test has a folder of its own. */
@Tag("lab")
@Timeout(120)
class ImapChangingLabTest {

    private static final int CARL = 7;

    private final String folder = "lab changing " + UUID.randomUUID();
    private final String other = folder + "/öther";

    @BeforeEach
    void createFolders() {
        Lab.required();
        try (ImapSession imap = client().connect()) {
            imap.create(folder);
            imap.create(other);
        }
    }

    @AfterEach
    void deleteFolders() {
        try (ImapSession imap = client().connect()) {
            imap.delete(other);
            imap.delete(folder);
        }
    }

    private static ImapClient client() {
        return ImapClient.at(Lab.uri("imaps", "IMAPS")).tls(Lab.tls()).login(Lab.user(CARL), Lab.password(CARL));
    }

    private static Email email(String subject) {
        return Email.from("a@example.org")
                .to("b@example.org")
                .bcc("secret@example.org")
                .subject(subject)
                .text("Grüße")
                .build();
    }

    private List<AppendResult> fill(ImapSession imap, int count) {
        return imap.appendAll(
                folder,
                () -> IntStream.rangeClosed(1, count)
                        .mapToObj(i -> Upload.of(email("mail " + i)))
                        .iterator());
    }

    private static ImapMessage message(Folder inbox, long uid) {
        return inbox.messages(UidSet.of(uid)).fetch().iterator().next();
    }

    // ---- append

    @ParameterizedTest
    @ValueSource(strings = {"X-NONE", "LITERAL+"})
    void appendsWithFlagsDateAndBcc(String off) {
        OffsetDateTime date = OffsetDateTime.parse("2020-02-29T23:59:58+05:30");
        try (ImapSession imap = client().without(off).connect()) {
            AppendResult result = imap.append(
                    folder,
                    Upload.of(email("Räksmörgås"))
                            .flags(Flag.SEEN, Flag.keyword("$Forwarded"))
                            .received(date));
            long uid = result.uid().orElseThrow().value();
            try (Folder selected = imap.select(folder)) {
                assertEquals(selected.uidValidity(), result.uid().orElseThrow().validity());
                ImapMessage m = message(selected, uid);
                assertEquals("Räksmörgås", m.envelope().subject());
                assertTrue(m.has(Flag.SEEN) && m.has(Flag.keyword("$Forwarded")), m.toString());
                assertTrue(date.isEqual(m.internalDate().orElseThrow()), m.toString());
                assertEquals(result.size(), m.size());
                assertEquals("secret@example.org", m.email().bcc().get(0).address());
            }
        }
    }

    @Test
    void appendsALargeMessageOctetByOctet() {
        byte[] raw =
                ("Subject: large\r\n\r\n" + "0123456789abcdef\r\n".repeat(500_000)).getBytes(StandardCharsets.US_ASCII);
        try (ImapSession imap = client().connect()) {
            AppendResult result = imap.append(folder, Email.parse(raw));
            assertEquals(raw.length, result.size());
            try (Folder selected = imap.select(folder)) {
                ImapMessage m = message(selected, result.uid().orElseThrow().value());
                assertEquals(raw.length, m.email().size());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-NONE", "MULTIAPPEND", "LITERAL+"})
    void appendsManyInBatches(String off) {
        try (ImapSession imap = client().without(off).connect()) {
            long before = imap.turns();
            List<AppendResult> results = fill(imap, 150);
            long turns = imap.turns() - before;
            assertTrue(results.stream().allMatch(r -> r.outcome() == AppendOutcome.APPENDED), results.toString());
            assertEquals(
                    150,
                    results.stream().map(r -> r.uid().orElseThrow()).distinct().count());
            if (off.equals("X-NONE")) {
                assertTrue(turns <= 4, turns + " turns");
            }
            try (Folder selected = imap.select(folder)) {
                assertEquals(150, selected.exists());
                assertEquals(
                        "mail 150",
                        message(selected, results.get(149).uid().orElseThrow().value())
                                .envelope()
                                .subject());
            }
        }
    }

    @Test
    void appendsNulsByBinary() {
        try (ImapSession imap = client().connect();
                ImapSession poor = client().without("BINARY").connect()) {
            Email nul = Email.parse("Subject: nul\r\n\r\na\0b\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThrows(UnsupportedCapabilityException.class, () -> poor.append(folder, nul));
            assertEquals(AppendOutcome.APPENDED, imap.append(folder, nul).outcome());
        }
    }

    @Test
    void tellsThatThereIsNoSuchFolder() {
        try (ImapSession imap = client().connect()) {
            ImapCommandException e =
                    assertThrows(ImapCommandException.class, () -> imap.append(folder + "/nowhere", email("x")));
            assertEquals("TRYCREATE", e.code().orElseThrow());
            List<AppendResult> results =
                    imap.appendAll(folder + "/nowhere", List.of(Upload.of(email("x")), Upload.of(email("y"))));
            assertTrue(results.stream().allMatch(r -> r.outcome() == AppendOutcome.NOT_APPENDED), results.toString());
        }
    }

    @Test
    void replacesADraft() {
        try (ImapSession imap = client().connect()) {
            long uid = imap.append(folder, email("draft 1"), Flag.DRAFT)
                    .uid()
                    .orElseThrow()
                    .value();
            try (Folder selected = imap.select(folder)) {
                ReplaceResult result =
                        selected.replace(uid, Upload.of(email("draft 2")).flags(Flag.DRAFT));
                assertEquals(
                        imap.capabilities().contains("REPLACE")
                                ? ReplaceMethod.REPLACE
                                : ReplaceMethod.APPEND_AND_EXPUNGE,
                        result.method());
                assertEquals(1, selected.search(all()).count());
                assertEquals(
                        "draft 2",
                        message(selected, result.uid().orElseThrow().value())
                                .envelope()
                                .subject());
            }
        }
    }

    // ---- flags

    @Test
    void changesFlagsWithAnAnswer() {
        Flag work = Flag.keyword("work");
        try (ImapSession imap = client().connect()) {
            fill(imap, 3);
            try (Folder selected = imap.select(folder)) {
                Selection some = selected.messages(UidSet.range(1, 2));
                FlagResult result = some.change(FlagChange.add(Flag.SEEN, work).reporting());
                assertEquals(Set.of(1L, 2L), result.flags().keySet());
                assertTrue(result.flags().get(1L).containsAll(Set.of(Flag.SEEN, work)));
                some.set(Flag.FLAGGED);
                ImapMessage m = message(selected, 1);
                assertTrue(m.has(Flag.FLAGGED) && !m.has(Flag.SEEN) && !m.has(work), m.toString());
                some.set();
                assertFalse(message(selected, 2).has(Flag.FLAGGED));
            }
        }
    }

    @Test
    void leavesAloneWhatHasChangedMeanwhile() {
        try (ImapSession imap = client().connect();
                ImapSession rival = client().connect()) {
            fill(imap, 3);
            try (Folder selected = imap.select(folder)) {
                long modSeq = selected.highestModSeq().orElseThrow();
                try (Folder theirs = rival.select(folder)) {
                    theirs.messages(UidSet.of(2)).add(Flag.ANSWERED);
                }
                FlagResult result =
                        selected.search(all()).change(FlagChange.add(Flag.SEEN).unchangedSince(modSeq));
                assertEquals("2", result.refused().toString());
                assertEquals("1,3", result.changed().toString());
                assertFalse(message(selected, 2).has(Flag.SEEN));
                assertTrue(message(selected, 3).has(Flag.SEEN));
            }
        }
    }

    // ---- move, expunge

    @ParameterizedTest
    @ValueSource(strings = {"X-NONE", "MOVE", "MOVE UIDPLUS"})
    void movesByWhatTheServerHas(String off) {
        try (ImapSession imap = client().without(off.split(" ", -1)).connect()) {
            fill(imap, 3);
            try (Folder selected = imap.select(folder)) {
                selected.messages(UidSet.of(3)).add(Flag.DELETED);
                MoveResult moved = selected.messages(UidSet.range(1, 2)).moveTo(other);
                assertEquals(
                        switch (off) {
                            case "X-NONE" -> MoveMethod.MOVE;
                            case "MOVE" -> MoveMethod.COPY_AND_EXPUNGE;
                            default -> MoveMethod.COPY_AND_MARK;
                        },
                        moved.method());
                assertEquals(2, moved.uids().targets().size());
                assertEquals(
                        moved.isLeftMarked() ? 3 : 1, selected.search(all()).count(), "others' marks are theirs");
            }
            try (Folder there = imap.select(other)) {
                assertEquals(2, there.exists());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-NONE", "UNSELECT"})
    void expungesNothingOnTheWayOut(String off) {
        try (ImapSession imap = client().without(off).connect()) {
            fill(imap, 3);
            try (Folder selected = imap.select(folder)) {
                selected.search(all()).add(Flag.DELETED);
            }
            try (Folder selected = imap.select(folder)) {
                assertEquals(3, selected.exists());
                assertTrue(selected.messages(UidSet.of(2)).expunge().expunged());
                assertEquals("1,3", selected.search(all()).uids().toString());
            }
        }
    }
}
