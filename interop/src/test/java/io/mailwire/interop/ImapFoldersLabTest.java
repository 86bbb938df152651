package io.mailwire.interop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.CreateResult;
import io.mailwire.imap.Folder;
import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.FolderStatus;
import io.mailwire.imap.ImapClient;
import io.mailwire.imap.ImapCommandException;
import io.mailwire.imap.ImapSession;
import io.mailwire.imap.Namespaces;
import io.mailwire.imap.SpecialUse;
import io.mailwire.imap.UidSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders on a real Dovecot, with what it offers and without. */
@Tag("lab")
@Timeout(60)
class ImapFoldersLabTest {

    private static final int CARL = 7;

    @BeforeEach
    void servers() {
        Lab.required();
    }

    private static ImapClient client() {
        return ImapClient.at(Lab.uri("imaps", "IMAPS")).tls(Lab.tls()).login(Lab.user(CARL), Lab.password(CARL));
    }

    /** A server that offers nothing about folders that RFC 3501 does not have. */
    private static ImapClient bare() {
        return client().without(
                        "LIST-EXTENDED",
                        "LIST-STATUS",
                        "SPECIAL-USE",
                        "NAMESPACE",
                        "STATUS=SIZE",
                        "CONDSTORE",
                        "QRESYNC");
    }

    private static String unique(String name) {
        return name + " " + UUID.randomUUID();
    }

    private static FolderInfo find(List<FolderInfo> folders, String name) {
        return folders.stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void listsEverythingInOneTurn() {
        try (ImapSession imap = client().connect()) {
            imap.capabilities();
            long before = imap.turns();
            List<FolderInfo> folders = imap.listWithStatus();
            assertEquals(before + 1, imap.turns());
            assertEquals("INBOX", folders.get(0).name());
            FolderStatus inbox = folders.get(0).status().orElseThrow();
            assertTrue(inbox.messages().isPresent() && inbox.uidValidity().orElseThrow() > 0, inbox.toString());
            assertTrue(inbox.size().isPresent() && inbox.highestModSeq().isPresent(), inbox.toString());
            assertTrue(find(folders, "Sent").isSubscribed());
            assertEquals(SpecialUse.SENT, find(folders, "Sent").specialUse().orElseThrow());
            FolderInfo virtual = find(folders, "Virtual");
            assertFalse(virtual.isSelectable());
            assertTrue(virtual.status().isEmpty() && virtual.hasChildren().orElseThrow());
        }
    }

    @Test
    void findsTheSameWithoutExtensions() {
        try (ImapSession rich = client().connect();
                ImapSession poor = bare().connect()) {
            List<FolderInfo> expected = rich.listWithStatus();
            List<FolderInfo> found = poor.listWithStatus();
            assertEquals(
                    expected.stream().map(FolderInfo::name).toList(),
                    found.stream().map(FolderInfo::name).toList());
            for (FolderInfo f : found) {
                FolderInfo other = find(expected, f.name());
                assertEquals(other.isSubscribed(), f.isSubscribed(), f.name());
                assertEquals(
                        other.status().map(FolderStatus::uidValidity),
                        f.status().map(FolderStatus::uidValidity),
                        f.name());
            }
            assertEquals(rich.specials().keySet(), poor.specials().keySet());
            assertEquals(
                    rich.subscribed().stream().map(FolderInfo::name).toList(),
                    poor.subscribed().stream().map(FolderInfo::name).toList());
        }
    }

    @Test
    void knowsOtherUsersFoldersByTheirNamespace() {
        try (ImapSession imap = client().connect();
                ImapSession poor = bare().connect()) {
            Namespaces namespaces = imap.namespaces();
            assertEquals("", namespaces.personal().get(0).prefix());
            assertEquals("Shared/", namespaces.otherUsers().get(0).prefix());
            assertEquals(Optional.of("/"), poor.namespaces().personal().get(0).delimiter());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Räksmörgås & Co", "\"quoted\\\" (odd) {3}", "台北 日本語", "100 % *"})
    void createsRenamesSubscribesAndDeletesWhateverTheName(String odd) {
        String top = unique("lab " + odd);
        String name = top + "/ünder";
        String renamed = top + "/öther";
        try (ImapSession imap = client().connect()) {
            assertEquals(Optional.empty(), imap.create(name).specialUse());
            assertEquals(name, find(imap.list(), name).name());
            imap.subscribe(name);
            assertTrue(find(imap.list(), name).isSubscribed());
            imap.unsubscribe(name);
            assertFalse(find(imap.list(), name).isSubscribed());
            try (Folder folder = imap.select(name)) {
                assertEquals(0, folder.exists());
                imap.rename(name, renamed);
                assertThrows(IllegalStateException.class, () -> folder.messages(UidSet.of(1)));
            }
            FolderStatus status = imap.status(renamed);
            assertEquals(renamed, status.folder());
            assertEquals(0, status.messages().orElseThrow());
            try (Folder folder = imap.select(renamed)) {
                imap.delete(renamed);
                assertThrows(IllegalStateException.class, () -> folder.messages(UidSet.of(1)));
            }
            ImapCommandException gone = assertThrows(ImapCommandException.class, () -> imap.delete(renamed));
            assertEquals("NONEXISTENT", gone.code().orElseThrow());
            // Some storages keep the name above, though nothing is there.
            if (imap.list().stream().anyMatch(f -> f.name().equals(top))) {
                imap.delete(top);
            }
        }
    }

    @Test
    void saysThatAFolderForAUseIsAnOrdinaryOne() {
        String name = unique("lab sent");
        try (ImapSession imap = client().connect()) {
            CreateResult created = imap.create(name, SpecialUse.SENT);
            assertEquals(
                    imap.capabilities().contains("CREATE-SPECIAL-USE"),
                    created.specialUse().isPresent());
            imap.delete(name);
        }
    }

    @Test
    void keepsWhatSelectTells() {
        try (ImapSession imap = client().connect();
                Folder inbox = imap.examine("inbox")) {
            assertTrue(inbox.highestModSeq().isPresent() && inbox.hasLastingUids() && inbox.readOnly());
            assertEquals(inbox.uidValidity(), imap.status("INBOX").uidValidity().orElseThrow());
        }
    }
}
