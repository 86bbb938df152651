package io.mailwire.interop;

import static io.mailwire.imap.Search.all;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.imap.DeleteResult;
import io.mailwire.imap.Flag;
import io.mailwire.imap.FlagChange;
import io.mailwire.imap.FlagResult;
import io.mailwire.imap.Folder;
import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.FolderRight;
import io.mailwire.imap.GrantableRights;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.ListOptions;
import io.mailwire.imap.MetadataDepth;
import io.mailwire.imap.MetadataQuery;
import io.mailwire.imap.MetadataResult;
import io.mailwire.imap.MoveResult;
import io.mailwire.imap.Quota;
import io.mailwire.imap.UidSet;
import io.mailwire.imap.Upload;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real Dovecot makes of extensions: the answers that no transcript would have thought of. Each test has a folder of its own. */
@Tag("lab")
@Timeout(120)
class ImapExtensionsLabTest {

    private static final int ANN = 7;
    private static final int BOB = 8;

    @RegisterExtension
    private final LabFolder own = new LabFolder(ANN);

    private final String folder = own.name();

    private void fill(ImapSession imap, int count) {
        Upload mail = Upload.of(Email.parse("Subject: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        imap.appendAll(folder, Collections.nCopies(count, mail));
    }

    @Test
    void condstore_tellsOfEachMessageWhatBecameOfIt() {
        try (ImapSession imap = own.client().connect()) {
            fill(imap, 5);
            try (Folder selected = imap.select(folder)) {
                long modSeq = selected.highestModSeq().orElseThrow();
                selected.messages(UidSet.of(5)).delete();
                selected.messages(UidSet.of(2)).add(Flag.FLAGGED);
                FlagResult result = selected.messages(UidSet.range(1, 6))
                        .change(FlagChange.add(Flag.SEEN).unchangedSince(modSeq));
                assertEquals("1,3:4", result.changed().toString());
                assertEquals("2", result.refused().toString());
                assertEquals("5:6", result.gone().toString());
                assertEquals(Set.of(1L, 3L, 4L), result.modSeqs().keySet());
                long after = result.highestModSeq().orElseThrow();
                assertTrue(after > modSeq);
                // Set already: Dovecot says nothing of it unasked.
                FlagResult again = selected.messages(UidSet.range(1, 6))
                        .change(FlagChange.add(Flag.SEEN).unchangedSince(after).reporting());
                assertEquals("1:4", again.changed().toString());
                assertEquals("5:6", again.gone().toString());
                assertTrue(
                        again.flags().get(1L).contains(Flag.SEEN), again.flags().toString());
                assertEquals(after, again.modSeqs().get(4L));
            }
        }
    }

    @Test
    void qresync_tellsTheModSeqAfterAnExpunge() {
        try (ImapSession imap = own.client().enable("QRESYNC").connect()) {
            assertEquals(Set.of("QRESYNC"), imap.enabled());
            fill(imap, 3);
            try (Folder selected = imap.select(folder)) {
                DeleteResult deleted = selected.messages(UidSet.of(2)).delete();
                assertTrue(deleted.highestModSeq().orElseThrow() > 1, deleted.toString());
                assertEquals(2, selected.exists());
                assertEquals(
                        Set.of(1L),
                        selected.messages(UidSet.of(1))
                                .change(FlagChange.add(Flag.SEEN))
                                .modSeqs()
                                .keySet());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-NONE",
                "SASL-IR",
                "LITERAL+",
                "SASL-IR LITERAL+ LIST-EXTENDED LIST-STATUS UIDPLUS MOVE MULTIAPPEND"
            })
    void worksThroughWithout(String off) {
        try (ImapSession imap = own.client().without(off.split(" ", -1)).connect()) {
            fill(imap, 70);
            assertTrue(imap.listWithStatus().stream()
                    .anyMatch(f -> f.name().equals(folder)
                            && f.status().orElseThrow().messages().orElseThrow() == 70));
            try (Folder selected = imap.select(folder)) {
                assertEquals(70, selected.search(all()).delete().deleted().size());
            }
        }
    }

    /** The LOGIN command, with a password that fits into no quoted string. */
    @ParameterizedTest
    @ValueSource(strings = {"X-NONE", "LITERAL+"})
    void login_sendsAPasswordAsALiteral(String off) {
        String[] noMechanism = {
            "AUTH=PLAIN",
            "AUTH=LOGIN",
            "AUTH=CRAM-MD5",
            "AUTH=DIGEST-MD5",
            "AUTH=SCRAM-SHA-1",
            "AUTH=SCRAM-SHA-256",
            off
        };
        List<String> sent = Collections.synchronizedList(new ArrayList<>());
        try (ImapSession imap = own.client()
                .login(Lab.setting("MAILWIRE_LAB_ODD_USER"), Lab.setting("MAILWIRE_LAB_ODD_PASSWORD"))
                .without(noMechanism)
                .options(o -> o.trace(line -> sent.add(line.text())))
                .connect()) {
            imap.noop();
            assertTrue(sent.stream().anyMatch(line -> line.contains(" LOGIN ")), sent.toString());
            assertEquals(
                    off.equals("LITERAL+"), sent.stream().anyMatch(line -> line.startsWith("+ ")), sent.toString());
        }
    }

    @Test
    void copyOfManyScatteredMessagesNamesThemAll() {
        String target = folder + "/target";
        try (ImapSession imap = own.client().connect()) {
            imap.create(target);
            fill(imap, 120);
            UidSet odd =
                    UidSet.of(IntStream.range(0, 60).mapToLong(i -> 2L * i + 1).toArray());
            try (Folder selected = imap.select(folder)) {
                assertEquals(odd, selected.messages(odd).copyTo(target).uids().sources());
                // Two steps, of which the first is refused: nothing is marked.
                ImapCommandException none = assertThrows(
                        ImapCommandException.class, () -> selected.messages(odd).moveTo(target + "/none"));
                assertEquals("TRYCREATE", none.code().orElseThrow());
                assertEquals(120, selected.search(all()).count());
            }
            imap.delete(target);
        }
    }

    @Test
    void acl_saysThatMessagesStayWhereTheRightsDoNotReach() {
        String friend = Lab.user(BOB);
        try (ImapSession imap = own.client().connect();
                ImapSession theirs = ImapClient.at(Lab.uri("imaps", "IMAPS"))
                        .tls(Lab.tls())
                        .login(friend, Lab.password(BOB))
                        .without("MOVE")
                        .connect()) {
            GrantableRights grantable = imap.grantableRights(folder, friend);
            assertTrue(grantable.optional().contains(Set.of(FolderRight.ADMINISTER)), grantable.toString());
            fill(imap, 2);
            imap.setRights(
                    folder,
                    friend,
                    FolderRight.LOOKUP,
                    FolderRight.READ,
                    FolderRight.WRITE,
                    FolderRight.SEEN,
                    FolderRight.DELETE_MESSAGES);
            String shared = theirs.namespaces().otherUsers().get(0).prefix() + Lab.user(ANN) + "/" + folder;
            String mine = "lab copies " + UUID.randomUUID();
            theirs.create(mine);
            try (Folder selected = theirs.select(shared)) {
                // May be copied and marked; that it may not be expunged is said by nothing.
                MoveResult moved = selected.messages(UidSet.range(1, 2)).moveTo(mine);
                assertEquals(2, moved.uids().targets().size());
                assertTrue(moved.isLeftMarked(), moved.toString());
                assertEquals(2, selected.search(all()).count());
                assertEquals(2, theirs.status(mine).messages().orElseThrow());
            } finally {
                theirs.delete(mine);
            }
        }
    }

    @Test
    void list_tellsRightsAndAnnotations() {
        try (ImapSession imap = own.client().connect()) {
            imap.setMetadata(folder, "/private/comment", "listed");
            long before = imap.turns();
            ListOptions options = ListOptions.NAMES.withStatus().withRights().withMetadata("/private/comment");
            FolderInfo found = imap.list(folder, options).get(0);
            assertTrue(imap.turns() - before <= 2, "turns: " + (imap.turns() - before));
            assertEquals(Map.of("/private/comment", "listed"), found.metadata().orElseThrow());
            assertTrue(
                    found.rights().orElseThrow().contains(FolderRight.READ),
                    found.rights().toString());
            assertTrue(found.status().isPresent());
        }
    }

    @Test
    void metadata_readsBelowAnEntryAndNothingTooLong() {
        try (ImapSession imap = own.client().connect()) {
            imap.setMetadata(folder, "/private/vendor/mailwire/a", "x");
            imap.setMetadata(folder, "/private/vendor/mailwire/b/c", "yyyyyyyy");
            MetadataQuery query = MetadataQuery.of("/private/vendor/mailwire");
            assertEquals(Map.of(), imap.metadata(folder, query).values());
            assertEquals(
                    Set.of("/private/vendor/mailwire/a", "/private/vendor/mailwire/b/c"),
                    imap.metadata(folder, query.below(MetadataDepth.INFINITY))
                            .values()
                            .keySet());
            MetadataResult shortOnes =
                    imap.metadata(folder, query.below(MetadataDepth.INFINITY).upTo(3));
            assertEquals(Map.of("/private/vendor/mailwire/a", "x"), shortOnes.values());
            assertEquals(8, shortOnes.longest().orElseThrow());
        }
    }

    @Test
    void quota_namesItsRootAndLetsOnlyAdministratorsChangeIt() {
        try (ImapSession imap = own.client().connect()) {
            Quota quota = imap.quota(folder).get(0);
            assertEquals(quota.root(), imap.quotaOfRoot(quota.root()).root());
            ImapCommandException e =
                    assertThrows(ImapCommandException.class, () -> imap.setQuota(quota.root(), Map.of("STORAGE", 5L)));
            assertEquals("NO", e.status());
            imap.noop();
        }
    }

    @Test
    void id_tellsWhoTheServerIsBeforeTheLoginAndBehindIt() {
        try (ImapSession imap = own.client()
                .identify(Map.of("name", "Mailwire", "odd \"field\\", "grüße"))
                .connect()) {
            assertEquals("Dovecot", imap.id(Map.of()).get("name"));
        }
    }

    @Test
    void compress_changesFlagsAndAppendsWithinTls() {
        try (ImapSession imap = own.client().compress().connect()) {
            assertTrue(imap.isCompressed());
            fill(imap, 70);
            try (Folder selected = imap.select(folder)) {
                selected.search(all()).add(Flag.SEEN);
                assertEquals(
                        List.of(),
                        imap.list(folder).stream()
                                .filter(f -> !f.isSelectable())
                                .toList());
                assertEquals(70, selected.exists());
            }
        }
    }
}
