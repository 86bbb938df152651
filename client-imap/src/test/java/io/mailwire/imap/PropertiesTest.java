package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.PeerException;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Quotas, rights and annotations. */
@Timeout(30)
class PropertiesTest {

    private interface Use {
        void with(ImapSession imap) throws Exception;
    }

    private static void talk(String middle, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                Scripts.login("IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+ QUOTA ACL RIGHTS=texk METADATA")
                        + middle
                        + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                use.with(imap);
            }
            server.verify();
        }
    }

    @Test
    void tellsQuotas() throws Exception {
        talk("""
                C: <tag> GETQUOTAROOT "Entw&APw-rfe"
                S: * QUOTAROOT "Entw&APw-rfe" "User quota" ""
                S: * QUOTA "User quota" (STORAGE 8589934593 17179869184 message 3 1000)
                S: * QUOTA "" ()
                S: * QUOTA (garbage
                S: <tag> OK
                """, imap -> {
            List<Quota> quotas = imap.quota("Entwürfe");
            assertEquals(2, quotas.size());
            assertEquals(
                    "\"User quota\" [STORAGE 8589934593 of 17179869184, MESSAGE 3 of 1000]",
                    quotas.get(0).toString());
            assertEquals(
                    17_179_869_184L,
                    quotas.get(0).resource("storage").orElseThrow().limit());
        });
    }

    @Test
    void tellsAndChangesRights() throws Exception {
        talk("""
                C: <tag> MYRIGHTS "INBOX"
                S: * MYRIGHTS INBOX lrsX
                S: <tag> OK
                C: <tag> GETACL "INBOX"
                S: * ACL INBOX ann lrswipkxtea "-bob b" "lr" anyone ""
                S: <tag> OK
                C: <tag> SETACL "INBOX" "bob \\"b" "rl"
                S: <tag> OK
                C: <tag> DELETEACL "INBOX" "anyone"
                S: <tag> OK
                """, imap -> {
            assertEquals(Set.of(FolderRight.LOOKUP, FolderRight.READ, FolderRight.SEEN), imap.rights("inbox"));
            Map<String, Set<FolderRight>> acl = imap.acl("INBOX");
            assertEquals(List.of("ann", "-bob b", "anyone"), List.copyOf(acl.keySet()));
            assertEquals(Set.of(FolderRight.values()), acl.get("ann"));
            assertEquals(Set.of(), acl.get("anyone"));
            imap.setRights("INBOX", "bob \"b", FolderRight.READ, FolderRight.LOOKUP);
            imap.removeRights("INBOX", "anyone");
        });
    }

    @Test
    void readsAndSetsTheLimitsOfARoot() throws Exception {
        talk("""
                C: <tag> GETQUOTA "User quota"
                S: * QUOTA "User quota" (STORAGE 3 1000)
                S: <tag> OK
                C: <tag> SETQUOTA "" (STORAGE 512)
                S: * QUOTA "" (STORAGE 10 512)
                S: <tag> OK
                C: <tag> SETQUOTA "x" ()
                S: <tag> NO [NOPERM] only for administrators
                C: <tag> GETQUOTA "none"
                S: <tag> OK
                """, imap -> {
            assertEquals(
                    1000,
                    imap.quotaOfRoot("User quota")
                            .resource("STORAGE")
                            .orElseThrow()
                            .limit());
            assertEquals(
                    "\"\" [STORAGE 10 of 512]",
                    imap.setQuota("", Map.of("STORAGE", 512L)).toString());
            assertThrows(ImapCommandException.class, () -> imap.setQuota("x", Map.of()));
            assertEquals("\"none\" []", imap.quotaOfRoot("none").toString());
            assertThrows(IllegalArgumentException.class, () -> imap.setQuota("a\nb", Map.of()));
            assertThrows(IllegalArgumentException.class, () -> imap.setQuota("", Map.of("A B", 1L)));
            assertThrows(IllegalArgumentException.class, () -> imap.setQuota("", Map.of("STORAGE", -1L)));
        });
    }

    @Test
    void tellsWhichRightsCanBeGiven() throws Exception {
        talk("""
                C: <tag> LISTRIGHTS "INBOX" "bob"
                S: * LISTRIGHTS INBOX bob l rs te w 9
                S: <tag> OK
                C: <tag> LISTRIGHTS "INBOX" "eve"
                S: * LISTRIGHTS INBOX eve ""
                S: <tag> OK
                """, imap -> {
            assertEquals(
                    "always [LOOKUP], on request [[READ, SEEN], [DELETE_MESSAGES, EXPUNGE], [WRITE]]",
                    imap.grantableRights("INBOX", "bob").toString());
            assertEquals(new GrantableRights(Set.of(), List.of()), imap.grantableRights("INBOX", "eve"));
        });
    }

    @Test
    void courier_isGivenTheRightsOfRfc2086() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(
                Scripts.login("IMAP4rev1 AUTH=PLAIN SASL-IR ACL ACL2=UNION") + """
                C: <tag> SETACL "INBOX" "bob" "lrcda"
                S: <tag> OK
                """ + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                imap.setRights(
                        "INBOX",
                        "bob",
                        FolderRight.LOOKUP,
                        FolderRight.READ,
                        FolderRight.ADMINISTER,
                        FolderRight.EXPUNGE,
                        FolderRight.DELETE_MESSAGES,
                        FolderRight.DELETE_FOLDER,
                        FolderRight.CREATE_FOLDERS);
                // Nobody is given more than was said.
                for (FolderRight half : List.of(FolderRight.EXPUNGE, FolderRight.CREATE_FOLDERS)) {
                    assertThrows(UnsupportedCapabilityException.class, () -> imap.setRights("INBOX", "bob", half));
                }
            }
            server.verify();
        }
    }

    @Test
    void readsAnnotationsBelowAnEntryAndNoneThatAreTooLong() throws Exception {
        talk("""
                C: <tag> GETMETADATA (MAXSIZE 1024 DEPTH infinity) "Entw&APw-rfe" ("/private/vendor/a")
                S: * METADATA "Entw&APw-rfe" (/private/vendor/a/b "x")
                S: <tag> OK [METADATA LONGENTRIES 2199] some are longer
                C: <tag> GETMETADATA (DEPTH 1) "" ("/shared/a" "/shared/b")
                S: <tag> OK
                C: <tag> GETMETADATA (MAXSIZE 0) "" ("/shared/a")
                S: <tag> OK [METADATA LONGENTRIES]
                """, imap -> {
            MetadataResult result = imap.metadata(
                    "Entwürfe",
                    MetadataQuery.of("/private/vendor/a")
                            .below(MetadataDepth.INFINITY)
                            .upTo(1024));
            assertEquals("{/private/vendor/a/b=x}, longer ones left out, up to 2199 octets", result.toString());
            assertEquals(
                    "{}",
                    imap.metadata("", MetadataQuery.of("/shared/a", "/shared/b").below(MetadataDepth.ONE))
                            .toString());
            assertEquals(
                    "{}",
                    imap.metadata("", MetadataQuery.of("/shared/a").upTo(0)).toString());
            assertThrows(IllegalArgumentException.class, MetadataQuery::of);
            assertThrows(
                    IllegalArgumentException.class, () -> MetadataQuery.of("/a").upTo(-1));
        });
    }

    @Test
    void courier_readsTheRightsOfRfc2086() {
        assertEquals(
                Set.of(
                        FolderRight.LOOKUP,
                        FolderRight.CREATE_FOLDERS,
                        FolderRight.DELETE_FOLDER,
                        FolderRight.DELETE_MESSAGES,
                        FolderRight.EXPUNGE),
                FolderRight.of("lcd"));
    }

    @Test
    void tellsAndChangesAnnotations() throws Exception {
        talk("""
                C: <tag> GETMETADATA "INBOX" ("/private/comment" "/shared/x")
                S: * METADATA INBOX /shared/y
                S: * METADATA INBOX (/private/comment <literal:two\\r\\nlines>)
                S: * METADATA INBOX (/shared/x NIL)
                S: <tag> OK
                C: <tag> GETMETADATA "" ("/shared/comment")
                S: * METADATA "" (/shared/comment "x")
                S: <tag> OK
                C: <tag> SETMETADATA "INBOX" ("/private/comment" {5+}
                C: <literal:a\\r\\n b>)
                S: <tag> OK
                C: <tag> SETMETADATA "INBOX" ("/private/comment" NIL)
                S: <tag> OK
                C: <tag> SETMETADATA "" ("/private/comment" "one")
                S: <tag> NO [METADATA MAXSIZE 2] too long
                """, imap -> {
            assertEquals(
                    Map.of("/private/comment", "two\r\nlines"),
                    imap.metadata("INBOX", "/private/comment", "/shared/x"));
            assertEquals(Map.of("/shared/comment", "x"), imap.metadata("", "/shared/comment"));
            imap.setMetadata("INBOX", "/private/comment", "a\r\n b");
            imap.removeMetadata("INBOX", "/private/comment");
            ImapCommandException e =
                    assertThrows(ImapCommandException.class, () -> imap.setMetadata("", "/private/comment", "one"));
            assertEquals("METADATA", e.code().orElseThrow());
        });
    }

    @Test
    void takesNoAnnotationThatIsTooLongForAnEmptyOne() throws Exception {
        talk("""
                C: <tag> GETMETADATA "INBOX" ("/private/comment")
                S: * METADATA INBOX (/private/comment {300000}
                S: %s)
                S: * METADATA INBOX (/shared/x "y")
                S: <tag> OK
                C: <tag> NOOP
                S: <tag> OK
                """.formatted("x".repeat(300_000)), imap -> {
            PeerException e = assertThrows(PeerException.class, () -> imap.metadata("INBOX", "/private/comment"));
            assertTrue(e.isSessionUsable());
            imap.noop();
        });
    }

    @Test
    void refusesEntriesThatAreNoPaths() throws Exception {
        talk("", imap -> {
            for (String bad : List.of("", "/", "comment", "/a//b", "/a/", "/a*", "/a%", "/ä", "/a\r\nb")) {
                assertThrows(IllegalArgumentException.class, () -> imap.metadata("INBOX", bad), bad);
                assertThrows(IllegalArgumentException.class, () -> imap.setMetadata("INBOX", bad, "x"), bad);
            }
            assertThrows(IllegalArgumentException.class, () -> imap.metadata("INBOX"));
            assertThrows(IllegalArgumentException.class, () -> imap.setMetadata("INBOX", "/a", "x\0y"));
            assertThrows(IllegalArgumentException.class, () -> imap.setMetadata("INBOX", "/a", "x\n\ud800"));
        });
    }

    @Test
    void saysWhatTheServerLacks() {
        try (ScriptedServer server =
                ScriptedServer.start(Scripts.login("IMAP4rev1 AUTH=PLAIN SASL-IR") + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                for (Runnable verb : List.<Runnable>of(
                        () -> imap.quota("INBOX"),
                        () -> imap.quotaOfRoot("x"),
                        () -> imap.setQuota("x", Map.of("STORAGE", 1L)),
                        () -> imap.grantableRights("INBOX", "x"),
                        () -> imap.rights("INBOX"),
                        () -> imap.acl("INBOX"),
                        () -> imap.setRights("INBOX", "x"),
                        () -> imap.removeRights("INBOX", "x"),
                        () -> imap.metadata("", "/a"),
                        () -> imap.setMetadata("INBOX", "/a", "b"))) {
                    assertThrows(UnsupportedCapabilityException.class, verb::run);
                }
            }
            server.verify();
        }
    }
}
