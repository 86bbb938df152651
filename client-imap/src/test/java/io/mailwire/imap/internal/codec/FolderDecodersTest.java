package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.FolderInfo;
import io.mailwire.imap.FolderStatus;
import io.mailwire.imap.Namespaces;
import io.mailwire.imap.SpecialUse;
import io.mailwire.imap.internal.wire.FolderNames;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.internal.wire.MalformedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** LIST, STATUS and NAMESPACE responses, one example or one server's oddity each. */
class FolderDecodersTest {

    @Test
    void readsFolders() throws MalformedException {
        assertEquals(
                new FolderInfo(
                        "Entwürfe & Co",
                        Optional.of("/"),
                        Set.of("\\HasNoChildren", "\\Drafts"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                list("* LIST (\\HasNoChildren \\Drafts) \"/\" \"Entw&APw-rfe &- Co\""));
        assertEquals("INBOX", list("* LIST () NIL inbox").name());
        assertTrue(list("* LIST () NIL inbox").delimiter().isEmpty());
        assertEquals("\\", list("* LIST () \"\\\\\" {3}\r\na b").delimiter().orElseThrow());
        assertEquals("a b", list("* LIST () \"\\\\\" {3}\r\na b").name());
    }

    @Test
    void exchange_readsNamesThatShouldHaveBeenQuoted() throws MalformedException {
        assertEquals("My Mail (old)", list("* LIST () \"/\" My Mail (old)").name());
        assertEquals(
                "x", list("* LIST () \"/\" x (\"CHILDINFO\" (\"SUBSCRIBED\"))").name());
        assertEquals("x", list("* LIST () \"/\" x (OLDNAME (\"y\"))").name());
    }

    private static FolderInfo list(String line) throws MalformedException {
        return ListDecoder.decode(Frame.of(line), FolderNames.MODIFIED_UTF7, 32);
    }

    private static FolderStatus status(String line) throws MalformedException {
        return FolderStatusDecoder.decode(Frame.of(line), FolderNames.MODIFIED_UTF7, 32);
    }

    private static Namespaces namespaces(String line) throws MalformedException {
        return NamespaceDecoder.decode(Frame.of(line), FolderNames.MODIFIED_UTF7, 32);
    }

    @Test
    void knowsTheLevelsOfAName() throws MalformedException {
        FolderInfo deep = list("* LIST (\\HasChildren \\Subscribed) \".\" INBOX.Work.2026");
        assertEquals(List.of("INBOX", "Work", "2026"), deep.path());
        assertEquals("2026", deep.leaf());
        assertEquals("INBOX.Work", deep.parent().orElseThrow());
        assertEquals(Optional.of(true), deep.hasChildren());
        assertTrue(deep.isSubscribed());
        FolderInfo flat = list("* LIST (\\Noinferiors) NIL \"a/b\"");
        assertEquals(List.of("a/b"), flat.path());
        assertTrue(flat.parent().isEmpty());
        assertEquals(Optional.of(false), flat.hasChildren());
        assertEquals(Optional.empty(), list("* LIST () \"/\" x").hasChildren());
        assertEquals(
                List.of("Public", "x"), list("* LIST () \"/\" \"/Public/x\"").path(), "a leading delimiter");
    }

    @Test
    void readsNamesInUtf8AfterUtf8Accept() throws MalformedException {
        assertEquals(
                "Entwürfe &- Co",
                ListDecoder.decode(Frame.of("* LIST () \"/\" \"Entwürfe &- Co\""), FolderNames.UTF8, 32)
                        .name());
        assertEquals("Entwürfe", list("* LIST () \"/\" \"Entwürfe\"").name(), "raw UTF-8 without leave");
    }

    @Test
    void gmail_knowsInboxByXlistWhateverItsName() throws MalformedException {
        FolderInfo inbox = list("* XLIST (\\HasNoChildren \\Inbox) \"/\" \"Posteingang\"");
        assertEquals("INBOX", inbox.name());
        assertEquals(
                SpecialUse.ALL,
                list("* XLIST (\\HasNoChildren \\AllMail) \"/\" \"[Gmail]/Alle Nachrichten\"")
                        .specialUse()
                        .orElseThrow());
    }

    @Test
    void readsStatus() throws MalformedException {
        FolderStatus status =
                status("* STATUS \"Entw&APw-rfe\" (MESSAGES 231 UIDNEXT 44292 UNSEEN 3 UIDVALIDITY 7 SIZE "
                        + "8589934592 HIGHESTMODSEQ 7011231777 APPENDLIMIT NIL MAILBOXID (F2212ea8) X-NEW (1 2))");
        assertEquals("Entwürfe", status.folder());
        assertEquals(231, status.messages().orElseThrow());
        assertEquals(44292, status.uidNext().orElseThrow());
        assertEquals(3, status.unseen().orElseThrow());
        assertEquals(7, status.uidValidity().orElseThrow());
        assertEquals(8_589_934_592L, status.size().orElseThrow());
        assertEquals(7_011_231_777L, status.highestModSeq().orElseThrow());
        assertTrue(status.appendLimit().isEmpty());
        assertEquals("F2212ea8", status.id().orElseThrow());
        assertEquals(
                "Entwürfe: 231 messages, 3 unseen, 8589934592 octets, UIDNEXT 44292, UIDVALIDITY 7", status.toString());
    }

    @Test
    void outlook_toleratesASpaceAfterTheStatus() throws MalformedException {
        assertEquals(4, status("* STATUS Inbox (MESSAGES 4 ) ").messages().orElseThrow());
    }

    @Test
    void coremailAndWinmail_takeAnEmptyStatusForNothingTold() throws MalformedException {
        FolderStatus status = status("* STATUS \"INBOX\" ()");
        assertTrue(status.messages().isEmpty());
        assertEquals("INBOX: nothing told", status.toString());
    }

    @Test
    void exchange_readsTheStatusOfANameThatShouldHaveBeenQuoted() throws MalformedException {
        FolderStatus status = status("* STATUS My Mail (MESSAGES 4 UIDNEXT -1 UNSEEN)");
        assertEquals("My Mail", status.folder());
        assertEquals(4, status.messages().orElseThrow());
        assertTrue(status.uidNext().isEmpty());
    }

    @Test
    void readsNamespaces() throws MalformedException {
        Namespaces dovecot = namespaces("* NAMESPACE ((\"\" \"/\")(\"Virtual/\" \"/\")) ((\"Shared/\" \"/\")) NIL");
        assertEquals(2, dovecot.personal().size());
        assertEquals("Shared/", dovecot.otherUsers().get(0).prefix());
        assertEquals(List.of(), dovecot.shared());
        Namespaces extended = namespaces(
                "* NAMESPACE ((\"INBOX.\" \".\" \"X-PARAM\" (\"FLAG1\" \"FLAG2\"))) NIL ((\"Entw&APw-rfe.\" \".\"))");
        assertEquals("INBOX.", extended.personal().get(0).prefix());
        assertEquals("Entwürfe.", extended.shared().get(0).prefix());
    }

    @Test
    void readsNamespacesWithoutDelimiterAndCutShort() throws MalformedException {
        assertTrue(namespaces("* NAMESPACE ((\"\" NIL)) NIL NIL")
                .personal()
                .get(0)
                .delimiter()
                .isEmpty());
        assertEquals(1, namespaces("* NAMESPACE ((\"\" \"/\"))").personal().size());
        assertEquals(List.of(), namespaces("* NAMESPACE NIL NIL NIL").personal());
    }

    private static FolderInfo folder(String name, String... attributes) {
        return new FolderInfo(
                name, Optional.of("/"), Set.of(attributes), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Map<SpecialUse, String> chosen(FolderInfo... folders) {
        Map<SpecialUse, String> names = new java.util.EnumMap<>(SpecialUse.class);
        SpecialFolders.choose(List.of(folders)).forEach((use, folder) -> names.put(use, folder.name()));
        return names;
    }

    @Test
    void takesAttributesBeforeNames() {
        assertEquals(
                Map.of(SpecialUse.SENT, "Out", SpecialUse.JUNK, "Spam"),
                chosen(folder("Sent"), folder("Out", "\\sent"), folder("Spam")));
        // What the server says is for something else is not what its name says.
        assertEquals(Map.of(SpecialUse.JUNK, "Trash"), chosen(folder("Trash", "\\Junk")));
    }

    @Test
    void knowsFoldersByTheirNamesInManyLanguages() {
        assertEquals(
                Map.of(
                        SpecialUse.SENT, "Gesendete Elemente",
                        SpecialUse.TRASH, "Corbeille",
                        SpecialUse.DRAFTS, "INBOX/Чернови",
                        SpecialUse.JUNK, "迷惑メール",
                        SpecialUse.ARCHIVE, "archivio"),
                chosen(
                        folder("Gesendete Elemente"),
                        folder("Corbeille"),
                        folder("INBOX/Чернови"),
                        folder("迷惑メール"),
                        folder("archivio")));
        assertEquals(Map.of(SpecialUse.DRAFTS, "Entwu\u0308rfe"), chosen(folder("Entwu\u0308rfe")), "decomposed");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void looksAtNoNameThatIsLongerThanAnyItKnows() {
        // To put marks in order takes quadratic time.
        assertEquals(Map.of(), chosen(folder("a" + "\u0301".repeat(500_000) + "\u0323".repeat(500_000))));
    }

    @Test
    void looksAtNamesNearTheTopOnly() {
        assertEquals(Map.of(), chosen(folder("Work/Sent"), folder("Sent", "\\Noselect")));
        assertEquals(Map.of(SpecialUse.SENT, "Sent Items"), chosen(folder("INBOX/Sent"), folder("Sent Items")));
        assertFalse(chosen(folder("INBOX")).containsKey(SpecialUse.ALL));
    }
}
