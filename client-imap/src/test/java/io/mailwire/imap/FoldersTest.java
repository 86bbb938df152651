package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.testkit.ScriptedServer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Listing folders and changing them, on servers that offer much, and on those that offer little or not what they say. */
@Timeout(30)
class FoldersTest {

    private static final String BARE = "IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+ UNSELECT";

    private interface Use {
        void with(ImapSession imap) throws Exception;
    }

    private static void talk(String capabilities, String middle, Use use) throws Exception {
        talk(capabilities, middle, client -> client, use);
    }

    private static void talk(
            String capabilities, String middle, java.util.function.UnaryOperator<ImapClient> change, Use use)
            throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(capabilities) + middle + Scripts.LOGOUT)) {
            try (ImapSession imap = change.apply(Scripts.cleartext(server)).connect()) {
                use.with(imap);
            }
            server.verify();
        }
    }

    private static List<String> lines(List<FolderInfo> folders) {
        return folders.stream().map(FolderInfo::toString).toList();
    }

    // ---- list

    @Test
    void listsEverythingInOneTurnWhereTheServerCan() throws Exception {
        talk(BARE + " LIST-EXTENDED LIST-STATUS SPECIAL-USE STATUS=SIZE CONDSTORE OBJECTID APPENDLIMIT", """
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED SPECIAL-USE STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY SIZE HIGHESTMODSEQ APPENDLIMIT MAILBOXID))
                S: * LIST (\\Subscribed \\HasNoChildren \\Sent) "/" Sent
                S: * STATUS Sent (MESSAGES 2 UNSEEN 1)
                S: * LIST (\\NonExistent \\HasChildren) "/" Virtual
                S: * LIST (\\HasNoChildren) "/" INBOX
                S: * STATUS INBOX (MESSAGES 0)
                S: <tag> OK
                """, imap -> {
            long before = imap.turns();
            assertEquals(
                    List.of(
                            "INBOX \\HasNoChildren, 0 messages",
                            "Sent \\Subscribed \\HasNoChildren \\Sent, 2 messages, 1 unseen",
                            "Virtual \\NonExistent \\HasChildren"),
                    lines(imap.listWithStatus()));
            assertEquals(before + 1, imap.turns());
        });
    }

    @Test
    void asksForSubscriptionsBehindAPlainList() throws Exception {
        talk(BARE, """
                C: <tag1> LIST "" "%"
                C: <tag2> LSUB "" "%"
                S: * LIST () "." b
                S: * LIST () "." INBOX
                S: * LIST () "." a
                S: <tag1> OK
                S: * LSUB () "." a
                S: * LSUB () "." gone
                S: * LSUB (\\Noselect) "." b
                S: <tag2> OK
                """, imap -> {
            List<FolderInfo> folders = imap.list("%");
            assertEquals(List.of("INBOX", "a \\Subscribed", "b"), lines(folders));
        });
    }

    @Test
    void asksTheStatusOfEachFolderAtOnceWithoutListStatus() throws Exception {
        talk(BARE + " LIST-EXTENDED", """
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED)
                S: * LIST () "/" INBOX
                S: * LIST (\\Noselect) "/" a
                S: * LIST () "/" a/b
                S: * LIST () "/" c
                S: <tag> OK
                C: <tag1> STATUS "INBOX" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                C: <tag2> STATUS "a/b" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                C: <tag3> STATUS "c" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                S: * STATUS c (MESSAGES 3)
                S: * STATUS INBOX (MESSAGES 1)
                S: <tag2> NO not now
                S: <tag1> OK
                S: <tag3> OK
                """, imap -> {
            long before = imap.turns();
            assertEquals(
                    List.of("INBOX, 1 messages", "a \\Noselect", "a/b", "c, 3 messages"), lines(imap.listWithStatus()));
            assertEquals(before + 2, imap.turns());
        });
    }

    @Test
    void icloud_listsStatusWithoutListExtended() throws Exception {
        talk(
                BARE + " LIST-STATUS",
                """
                C: <tag1> LIST "" "*" RETURN (STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY))
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: * STATUS INBOX (MESSAGES 1)
                S: <tag1> OK
                S: * LSUB () "/" INBOX
                S: <tag2> OK
                """,
                imap -> assertEquals(List.of("INBOX \\Subscribed, 1 messages"), lines(imap.listWithStatus())));
    }

    @Test
    void proton_listsPlainlyOnceReturnOptionsAreNotUnderstood() throws Exception {
        String plain = """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: <tag1> OK
                S: <tag2> OK
                """;
        talk(BARE + " LIST-EXTENDED SPECIAL-USE", """
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED SPECIAL-USE)
                S: <tag> BAD unexpected RETURN
                """ + plain + plain, imap -> {
            assertEquals(List.of("INBOX"), lines(imap.list()));
            assertEquals(List.of("INBOX"), lines(imap.list()));
        });
    }

    @Test
    void strato_findsInboxThoughReturnOptionsHideIt() throws Exception {
        talk(
                BARE + " LIST-EXTENDED",
                """
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED)
                S: * LIST (\\Subscribed) "/" Sent
                S: <tag> OK
                C: <tag> LIST "" "*"
                S: * LIST () "/" INBOX
                S: * LIST () "/" Sent
                S: <tag> OK
                """,
                imap -> assertEquals(List.of("INBOX", "Sent \\Subscribed"), lines(imap.list())));
    }

    @Test
    void keepsWhatWasListedWhereTheQuestionForInboxIsRefused() throws Exception {
        for (String refusal : List.of("NO [SERVERBUG] not again", "BAD what")) {
            talk(
                    BARE + " LIST-EXTENDED",
                    """
                    C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED)
                    S: * LIST (\\Subscribed) "/" Sent
                    S: <tag> OK
                    C: <tag> LIST "" "*"
                    """ + "S: <tag> " + refusal + "\n",
                    imap -> assertEquals(List.of("Sent \\Subscribed"), lines(imap.list())));
        }
    }

    private static final ListOptions EXTRAS =
            ListOptions.NAMES.withStatus().withRights().withMetadata("/private/comment", "/shared/color");

    private static List<String> extras(List<FolderInfo> folders) {
        return folders.stream()
                .map(f -> f.name() + " " + f.status().map(s -> s.messages().orElseThrow()) + " "
                        + f.rights().map(Set::size) + " " + f.metadata())
                .toList();
    }

    @Test
    void tellsRightsAndAnnotationsInOneTurnWhereTheServerCan() throws Exception {
        talk(BARE + " LIST-EXTENDED LIST-STATUS LIST-MYRIGHTS LIST-METADATA ACL METADATA", """
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED MYRIGHTS STATUS (MESSAGES UNSEEN UIDNEXT UIDVALIDITY) METADATA ("/private/comment" "/shared/color"))
                S: * LIST () "/" INBOX
                S: * STATUS INBOX (MESSAGES 3)
                S: * MYRIGHTS INBOX lrs
                S: * METADATA INBOX ("/private/comment" NIL "/shared/color" "#fff")
                S: * LIST (\\NoSelect) "/" "Entw&APw-rfe"
                S: * METADATA "Entw&APw-rfe" ("/private/comment" "mine")
                S: * METADATA "Entw&APw-rfe" ("/shared/color" "red")
                S: <tag> OK
                """, imap -> {
            long before = imap.turns();
            assertEquals(
                    List.of(
                            "INBOX Optional[3] Optional[3] Optional[{/shared/color=#fff}]",
                            "Entwürfe Optional.empty Optional.empty Optional[{/private/comment=mine, /shared/color=red}]"),
                    extras(imap.list("*", EXTRAS)));
            assertEquals(1, imap.turns() - before);
        });
    }

    @Test
    void asksForRightsAndAnnotationsOfEachFolderElse() throws Exception {
        String plain = """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: * LIST () "/" Sent
                S: <tag1> OK
                S: <tag2> OK
                """;
        talk(BARE + " ACL METADATA", plain + """
                C: <tag1> STATUS "INBOX" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                C: <tag2> MYRIGHTS "INBOX"
                C: <tag3> GETMETADATA "INBOX" ("/private/comment" "/shared/color")
                C: <tag4> STATUS "Sent" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                C: <tag5> MYRIGHTS "Sent"
                C: <tag6> GETMETADATA "Sent" ("/private/comment" "/shared/color")
                S: * STATUS INBOX (MESSAGES 3)
                S: <tag1> OK
                S: * MYRIGHTS INBOX lrs
                S: <tag2> OK
                S: * METADATA INBOX ("/shared/color" "#fff")
                S: <tag3> OK
                S: * STATUS Sent (MESSAGES 0)
                S: <tag4> OK
                S: <tag5> NO not yours
                S: * METADATA Sent ()
                S: <tag6> OK
                """, imap -> {
            long before = imap.turns();
            assertEquals(
                    List.of(
                            "INBOX Optional[3] Optional[3] Optional[{/shared/color=#fff}]",
                            "Sent Optional[0] Optional.empty Optional[{}]"),
                    extras(imap.list("*", EXTRAS)));
            assertEquals(2, imap.turns() - before);
        });
        // What is not offered is not asked for.
        talk(BARE, plain, imap -> {
            List<FolderInfo> folders =
                    imap.list("*", ListOptions.NAMES.withRights().withMetadata("/private/comment"));
            assertTrue(folders.stream()
                    .allMatch(f -> f.rights().isEmpty() && f.metadata().isEmpty()));
            assertThrows(
                    IllegalArgumentException.class, () -> imap.list("*", ListOptions.NAMES.withMetadata("comment")));
        });
    }

    @Test
    void asksForRightsApartWhereTheServerDoesNotUnderstandWhatItOffers() throws Exception {
        talk(BARE + " LIST-EXTENDED LIST-MYRIGHTS ACL", """
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED MYRIGHTS)
                S: <tag> BAD what
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: <tag1> OK
                S: <tag2> OK
                C: <tag> MYRIGHTS "INBOX"
                S: * MYRIGHTS INBOX lr
                S: <tag> OK
                """, imap -> {
            FolderInfo inbox = imap.list("*", ListOptions.NAMES.withRights()).get(0);
            assertEquals(
                    Set.of(FolderRight.LOOKUP, FolderRight.READ), inbox.rights().orElseThrow());
        });
    }

    @Test
    void exchange_sendsNoLsubWhereRev2IsOffered() throws Exception {
        talk(BARE + " IMAP4rev2", """
                C: <tag> LIST "" "*"
                S: * LIST () "/" INBOX
                S: <tag> OK
                """, imap -> assertEquals(1, imap.list().size()));
    }

    @Test
    void exchange_asksForSubscriptionsByListWhereRev2IsOffered() throws Exception {
        talk(BARE + " IMAP4rev2", """
                C: <tag> LIST (SUBSCRIBED) "" "*" RETURN (SUBSCRIBED)
                S: * LIST (\\Subscribed) "/" INBOX
                S: <tag> OK
                C: <tag> LIST (SUBSCRIBED) "" "*" RETURN (SUBSCRIBED)
                S: <tag> BAD what?
                """, imap -> {
            assertEquals(1, imap.subscribed().size());
            assertThrows(ImapCommandException.class, imap::subscribed);
        });
    }

    @Test
    void proton_believesNoOfferAgainThatWasNotKept() throws Exception {
        String plain = """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: <tag1> OK
                S: <tag2> OK [CAPABILITY IMAP4rev1 LIST-EXTENDED NAMESPACE]
                """;
        talk(BARE + " LIST-EXTENDED", """
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED)
                S: <tag> BAD unexpected RETURN
                """ + plain + plain, imap -> {
            imap.list();
            imap.list();
            assertFalse(imap.capabilities().contains("LIST-EXTENDED"));
            assertTrue(imap.capabilities().contains("NAMESPACE"));
        });
    }

    @Test
    void exchange_refusesARepeatedListAndTheSessionGoesOn() throws Exception {
        talk(BARE, """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: <tag1> OK
                S: <tag2> OK
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: <tag1> NO [SERVERBUG] Server error. Please contact your administrator.
                S: <tag2> OK
                C: <tag> NOOP
                S: <tag> OK
                """, imap -> {
            List<FolderInfo> kept = imap.list();
            ImapCommandException e = assertThrows(ImapCommandException.class, imap::list);
            assertEquals("SERVERBUG", e.code().orElseThrow());
            assertTrue(e.isSessionUsable());
            imap.noop();
            assertEquals("INBOX", kept.get(0).name(), "what was listed before is the caller's");
        });
    }

    @Test
    void tellsARefusedList() throws Exception {
        talk(
                BARE,
                """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: <tag1> NO [SERVERBUG] not again
                S: <tag2> OK
                """,
                imap -> assertEquals(
                        "SERVERBUG",
                        assertThrows(ImapCommandException.class, imap::list)
                                .code()
                                .orElseThrow()));
    }

    @Test
    void listsSubscriptions() throws Exception {
        talk(BARE, """
                C: <tag> LSUB "" "*"
                S: * LSUB () "/" a
                S: * LSUB (\\Noselect) "/" b
                S: <tag> OK
                """, imap -> assertEquals(List.of("a \\Subscribed"), lines(imap.subscribed())));
        talk(
                BARE + " LIST-EXTENDED",
                """
                C: <tag> LIST (SUBSCRIBED) "" "*" RETURN (CHILDREN SUBSCRIBED)
                S: * LIST (\\Subscribed \\NonExistent) "/" gone
                S: <tag> OK
                """,
                imap -> assertEquals(List.of("gone \\Subscribed \\NonExistent"), lines(imap.subscribed())));
    }

    // ---- special use

    @Test
    void findsSpecialFoldersByAttribute() throws Exception {
        talk(BARE + " LIST-EXTENDED SPECIAL-USE XLIST", """
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED SPECIAL-USE)
                S: * LIST () "/" INBOX
                S: * LIST (\\Sent) "/" Outgoing
                S: <tag> OK
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED SPECIAL-USE)
                S: * LIST () "/" INBOX
                S: <tag> OK
                """, imap -> {
            assertEquals("Outgoing", imap.special(SpecialUse.SENT).orElseThrow().name());
            assertEquals(Optional.empty(), imap.special(SpecialUse.SENT));
        });
    }

    @Test
    void zimbra_findsSpecialFoldersByXlist() throws Exception {
        talk(
                BARE + " LIST-EXTENDED XLIST",
                """
                C: <tag1> LIST "" "*" RETURN (CHILDREN SUBSCRIBED)
                C: <tag2> XLIST "" "*"
                S: * LIST () "/" INBOX
                S: * LIST () "/" Chats
                S: * XLIST (\\Spam) "/" Chats
                S: <tag1> OK
                S: <tag2> OK
                """,
                imap -> assertEquals(
                        "Chats", imap.special(SpecialUse.JUNK).orElseThrow().name()));
    }

    @Test
    void findsSpecialFoldersByNameElse() throws Exception {
        talk(
                BARE,
                """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: * LIST () "/" "Gesendete Elemente"
                S: <tag1> OK
                S: <tag2> OK
                """,
                imap -> assertEquals(
                        "Gesendete Elemente",
                        imap.special(SpecialUse.SENT).orElseThrow().name()));
    }

    // ---- namespaces, names

    @Test
    void tellsNamespaces() throws Exception {
        talk(
                BARE + " NAMESPACE",
                """
                C: <tag> NAMESPACE
                S: * NAMESPACE (("INBOX." ".")) NIL (("Shared." "."))
                S: <tag> OK
                """,
                imap -> assertEquals(
                        "personal [\"INBOX.\" by \".\"], shared [\"Shared.\" by \".\"]",
                        imap.namespaces().toString()));
        talk(
                BARE,
                """
                C: <tag> LIST "" ""
                S: * LIST (\\Noselect) "/" ""
                S: <tag> OK
                """,
                imap -> assertEquals(
                        "personal [\"\" by \"/\"]", imap.namespaces().toString()));
    }

    @Test
    void namesFoldersAsTheServerListsThemWhereThatIsNoUtf7() throws Exception {
        talk(BARE, """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" "Entwürfe"
                S: * LIST () "/" R&D
                S: * LIST () "/" <literal:Gel\\xF6scht>
                S: * LIST () "/" "Gesendet &- mehr"
                S: * LIST () "/" "M&APw-ll"
                S: <tag1> OK
                S: * LSUB () "/" "Entw&APw-rfe"
                S: * LSUB () "/" "Müll"
                S: <tag2> OK
                C: <tag> STATUS {9+}
                C: <literal:Entwürfe> (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                S: * STATUS "Entwürfe" (MESSAGES 3)
                S: <tag> OK
                C: <tag> DELETE "R&D"
                S: <tag> OK
                C: <tag> SUBSCRIBE {8+}
                C: <literal:Gel\\xF6scht>
                S: <tag> OK
                C: <tag> SUBSCRIBE "Gesendet &- mehr"
                S: <tag> OK
                C: <tag> SUBSCRIBE "M&APw-ll"
                S: <tag> OK
                C: <tag> RENAME {13+}
                C: <literal:Entwürfe/alt> "R&D/&AOQ-lter"
                S: <tag> OK
                C: <tag> CREATE "R&-D2"
                S: <tag> OK
                """, imap -> {
            assertEquals(
                    List.of("Entwürfe", "Gelöscht", "Gesendet & mehr", "Müll", "R&D"),
                    imap.list("*").stream().map(FolderInfo::name).toList());
            assertEquals(3, imap.status("Entwürfe").messages().orElseThrow());
            imap.delete("R&D");
            imap.subscribe("Gelöscht");
            imap.subscribe("Gesendet & mehr");
            imap.subscribe("Müll");
            imap.rename("Entwürfe/alt", "R&D/älter");
            imap.create("R&D2");
        });
    }

    @Test
    void speaksUtf8WithAServerThatSpeaksRev2Only() throws Exception {
        talk("IMAP4rev2 AUTH=PLAIN", """
                C: <tag> CREATE {4+}
                C: <literal:d\\xC3\\xA9&>
                S: <tag> OK
                C: <tag> LIST "" "*" RETURN (CHILDREN SUBSCRIBED SPECIAL-USE)
                S: * LIST () "/" INBOX
                S: * LIST () "/" "dé&"
                S: <tag> OK
                """, imap -> {
            imap.create("dé&");
            assertEquals("dé&", imap.list().get(1).name());
        });
    }

    @Test
    void asksWhichNamesToWriteWhereTheLoginDidNotSay() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("""
                S: * OK [CAPABILITY IMAP4rev2 AUTH=PLAIN] ready
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: <tag> OK welcome
                C: <tag> CAPABILITY
                S: * CAPABILITY IMAP4rev2
                S: <tag> OK
                C: <tag> SELECT {3+}
                C: <literal:d\\xC3\\xA9>
                S: * 1 EXISTS
                S: <tag> OK
                """ + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                assertEquals(1, imap.select("dé").exists());
            }
            server.verify();
        }
    }

    @Test
    void asksOnceWhereTheServerNeverTellsWhatItOffers() throws Exception {
        try (ScriptedServer server = ScriptedServer.start("""
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready
                C: <tag> AUTHENTICATE PLAIN <base64:\\0ann\\0secret>
                S: <tag> OK welcome
                C: <tag> CAPABILITY
                S: <tag> OK
                C: <tag> CREATE "x"
                S: <tag> OK
                C: <tag> DELETE "x"
                S: <tag> OK
                """ + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                imap.create("x");
                imap.delete("x");
            }
            server.verify();
        }
    }

    @Test
    void writesInboxInCapitals() throws Exception {
        talk(
                BARE,
                """
                C: <tag> STATUS "INBOX" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                S: * STATUS inbox (MESSAGES 5)
                S: <tag> OK
                """,
                imap -> assertEquals("INBOX: 5 messages", imap.status("Inbox").toString()));
    }

    @Test
    void switchesCapabilitiesOff() throws Exception {
        talk(BARE + " LIST-EXTENDED NAMESPACE", """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: <tag1> OK [CAPABILITY IMAP4rev1 LIST-EXTENDED]
                S: <tag2> OK
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" INBOX
                S: <tag1> OK
                S: <tag2> OK
                """, client -> client.without("list-extended"), imap -> {
            assertFalse(imap.capabilities().contains("LIST-EXTENDED"));
            assertEquals(1, imap.list().size());
            assertEquals(1, imap.list().size());
        });
        for (String none : List.of("a b", "IMAP4rev1", "imap4rev2")) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ImapClient.at("imaps://x").without(none));
        }
    }

    // ---- change

    @Test
    void createsRenamesSubscribesAndDeletes() throws Exception {
        talk(BARE, """
                C: <tag> CREATE "Projekte/Gr&APw-n"
                S: <tag> OK [MAILBOXID (F1)] created
                C: <tag> RENAME "Projekte/Gr&APw-n" "Projekte/Blau"
                S: <tag> OK
                C: <tag> SUBSCRIBE "Projekte/Blau"
                S: <tag> OK
                C: <tag> UNSUBSCRIBE "Projekte/Blau"
                S: <tag> OK
                C: <tag> DELETE "Projekte/Blau"
                S: <tag> OK
                C: <tag> DELETE "Projekte/Blau"
                S: <tag> NO [NONEXISTENT] no such folder
                """, imap -> {
            CreateResult created = imap.create("Projekte/Grün");
            assertEquals("F1", created.id().orElseThrow());
            imap.rename("Projekte/Grün", "Projekte/Blau");
            imap.subscribe("Projekte/Blau");
            imap.unsubscribe("Projekte/Blau");
            imap.delete("Projekte/Blau");
            ImapCommandException e = assertThrows(ImapCommandException.class, () -> imap.delete("Projekte/Blau"));
            assertEquals("NONEXISTENT", e.code().orElseThrow());
        });
    }

    @Test
    void createsForAUseWhereTheServerCan() throws Exception {
        talk(
                BARE + " CREATE-SPECIAL-USE",
                """
                C: <tag> CREATE "Out" (USE (\\Sent))
                S: <tag> OK
                """,
                imap -> assertEquals(
                        "Out created as SENT",
                        imap.create("Out", SpecialUse.SENT).toString()));
        talk(
                BARE,
                """
                C: <tag> CREATE "Out"
                S: <tag> OK
                """,
                imap -> assertEquals(
                        "Out created", imap.create("Out", SpecialUse.SENT).toString()));
    }

    @Test
    void leavesAFolderBeforeItIsDeletedOrRenamed() throws Exception {
        talk(BARE, Scripts.selected("a", 1) + """
                C: <tag> UNSELECT
                S: <tag> OK
                C: <tag> DELETE "a"
                S: <tag> OK
                """ + Scripts.selected("INBOX", 1) + """
                C: <tag> RENAME "INBOX" "old"
                S: <tag> OK
                C: <tag> UNSELECT
                S: <tag> OK
                """, imap -> {
            Folder a = imap.select("a");
            imap.delete("a");
            assertThrows(IllegalStateException.class, () -> a.messages(UidSet.of(1)));
            Folder inbox = imap.select("INBOX");
            imap.rename("inbox", "old");
            inbox.messages(UidSet.of(1));
            inbox.close();
            inbox.close();
        });
    }

    // ---- select

    @Test
    void tellsTheStatusOfTheFolderThatWasAskedForWhateverElseComes() throws Exception {
        talk(
                Scripts.EVERYTHING,
                """
                C: <tag> STATUS "INBOX" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                S: * STATUS Inbox (MESSAGES 1)
                S: * STATUS "Other" (MESSAGES 99)
                S: <tag> OK
                """,
                imap -> assertEquals(1, imap.status("inbox").messages().orElseThrow()));
    }

    @Test
    void keepsAllThatSelectTells() throws Exception {
        talk(BARE + " CONDSTORE OBJECTID", """
                C: <tag> SELECT "INBOX" (CONDSTORE)
                S: * 17 EXISTS
                S: * FLAGS (\\Seen $Forwarded)
                S: * OK [PERMANENTFLAGS (\\Seen \\*)] limited
                S: * OK [UIDVALIDITY 3857529045] UIDs valid
                S: * OK [UIDNEXT 4392] next
                S: * OK [HIGHESTMODSEQ 715194045007]
                S: * OK [MAILBOXID (F2212)] ok
                S: * OK [UNSEEN 12] first unseen
                S: <tag> OK [READ-ONLY] selected
                C: <tag> UNSELECT
                S: <tag> OK
                C: <tag> EXAMINE "Old" (CONDSTORE)
                S: * 1 EXISTS
                S: * OK [NOMODSEQ] none
                S: <tag> OK [UIDNOTSTICKY] examined
                C: <tag> UNSELECT
                S: <tag> OK
                """, imap -> {
            try (Folder inbox = imap.select("INBOX")) {
                assertEquals(17, inbox.exists());
                assertEquals(3_857_529_045L, inbox.uidValidity());
                assertEquals(4392, inbox.uidNext());
                assertEquals(715_194_045_007L, inbox.highestModSeq().orElseThrow());
                assertEquals("F2212", inbox.id().orElseThrow());
                assertTrue(inbox.readOnly() && inbox.hasLastingUids());
                assertTrue(inbox.permanentFlags().contains(new Flag("\\*")));
                assertTrue(inbox.flags().contains(Flag.keyword("$Forwarded")));
            }
            try (Folder old = imap.examine("Old")) {
                assertEquals(0, old.highestModSeq().orElseThrow());
                assertFalse(old.hasLastingUids());
                assertEquals(Optional.empty(), old.id());
            }
        });
    }

    @Test
    void exchange_listsWhatNoCommandCanNameWithoutItsStatus() throws Exception {
        talk(BARE, """
                C: <tag1> LIST "" "*"
                C: <tag2> LSUB "" "*"
                S: * LIST () "/" foo<TAB>bar
                S: * LIST () "/" ""
                S: * LIST () "/" INBOX
                S: <tag1> OK
                S: <tag2> OK
                C: <tag> STATUS "INBOX" (MESSAGES UNSEEN UIDNEXT UIDVALIDITY)
                S: * STATUS INBOX (MESSAGES 1)
                S: <tag> OK
                """.replace("<TAB>", "\t"), imap -> {
            List<FolderInfo> folders = imap.list("*", ListOptions.NAMES.withStatus());
            assertEquals(3, folders.size());
            assertEquals(1, folders.get(0).status().orElseThrow().messages().orElseThrow());
            assertTrue(folders.get(1).status().isEmpty());
        });
    }
}
