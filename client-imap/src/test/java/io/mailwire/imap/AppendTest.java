package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.AuthenticationException;
import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.FailureReason;
import io.mailwire.PeerException;
import io.mailwire.Timeouts;
import io.mailwire.UnsupportedCapabilityException;
import io.mailwire.testkit.ScriptedServer;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Putting messages into folders. */
@Timeout(30)
class AppendTest {

    private static final String BARE = "IMAP4rev1 AUTH=PLAIN SASL-IR UNSELECT";
    private static final String FULL = BARE + " LITERAL+ UIDPLUS";

    private interface Use {
        void with(ImapSession imap) throws Exception;
    }

    private static void talk(String capabilities, String middle, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(capabilities) + middle + Scripts.LOGOUT)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                use.with(imap);
            }
            server.verify();
        }
    }

    /** The same, of a server that hangs up or stops reading. */
    private static void breakOff(String capabilities, String middle, Use use) throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(capabilities) + middle);
                ImapSession imap = Scripts.cleartext(server).connect()) {
            use.with(imap);
        }
    }

    private static Email raw(String text) {
        return Email.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Upload upload(String subject) {
        return Upload.of(raw("Subject: " + subject + "\r\n\r\n"));
    }

    @Test
    void appendsWithFlagsDateAndBcc() throws Exception {
        talk(FULL, """
                C: <tag> APPEND "Sent" (\\Seen $Forwarded) "05-Mar-2026 07:08:09 +0130" {40+}
                C: <literal:Bcc: secret@example.org\\r\\nSubject: x\\r\\n\\r\\ny>
                S: <tag> OK [APPENDUID 9 41] done
                """, imap -> {
            AppendResult result = imap.append(
                    "Sent",
                    Upload.of(raw("Bcc: secret@example.org\nSubject: x\n\ny"))
                            .flags(Flag.SEEN, Flag.keyword("$Forwarded"))
                            .received(OffsetDateTime.parse("2026-03-05T07:08:09.5+01:30")));
            assertEquals("40 octets appended to Sent, UID 9/41", result.toString());
        });
    }

    @Test
    void appendsWithoutUidplusAndWithLeaveForTheLiteral() throws Exception {
        talk(BARE, """
                C: <tag> APPEND "Sent" (\\Draft) {14}
                S: + go on
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK
                """, imap -> {
            AppendResult result = imap.append("Sent", raw("Subject: a\r\n\r\n"), Flag.DRAFT);
            assertEquals("14 octets appended to Sent", result.toString());
        });
    }

    @Test
    void publicInbox_takesABarePlusForLeave() throws Exception {
        talk(BARE, """
                C: <tag> APPEND "Sent" {14}
                S: +
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK
                """, imap -> imap.append("Sent", raw("Subject: a\r\n\r\n")));
    }

    @Test
    void gmail_sendsOnlySmallLiteralsAtOnce() throws Exception {
        String larger = "Subject: a\r\n\r\n" + "x".repeat(4083);
        talk(BARE + " LITERAL- APPENDLIMIT=35651584", """
                C: <tag> APPEND "Sent" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK
                C: <tag> APPEND "Sent" {4097}
                S: + go on
                C: <literal>
                S: <tag> OK
                """, imap -> {
            imap.append("Sent", raw("Subject: a\r\n\r\n"));
            assertEquals(4097, imap.append("Sent", raw(larger)).size());
        });
    }

    @Test
    void goesOnWhereTheLiteralIsRefused() throws Exception {
        talk(BARE, """
                C: <tag> APPEND "Nowhere" {14}
                S: <tag> NO [TRYCREATE] no such folder
                C: <tag> NOOP
                S: <tag> OK
                """, imap -> {
            ImapCommandException e =
                    assertThrows(ImapCommandException.class, () -> imap.append("Nowhere", raw("Subject: a\r\n\r\n")));
            assertEquals("TRYCREATE", e.code().orElseThrow());
            imap.noop();
        });
    }

    @Test
    void asksBeforeALargeMessageIsSentInVain() throws Exception {
        String large = "Subject: a\r\n\r\n" + "x".repeat(1024 * 1024);
        talk(
                FULL,
                """
                C: <tag> APPEND "Sent" {1048590}
                S: <tag> NO [OVERQUOTA] full
                """,
                imap -> assertEquals(
                        "OVERQUOTA",
                        assertThrows(ImapCommandException.class, () -> imap.append("Sent", raw(large)))
                                .code()
                                .orElseThrow()));
    }

    @Test
    void streamsALargeMessageFromItsSpool() throws Exception {
        byte[] large =
                ("Subject: a\r\n\r\n" + "0123456789abcdef\r\n".repeat(400_000)).getBytes(StandardCharsets.US_ASCII);
        try (ScriptedServer server = ScriptedServer.script(Scripts.login(FULL) + """
                        C: <tag> APPEND "Sent" {7200014}
                        S: + go on
                        C: <literal:@large>
                        S: <tag> OK
                        """ + Scripts.LOGOUT)
                .data("large", large)
                .start()) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                assertEquals(
                        large.length, imap.append("Sent", Email.parse(large)).size());
            }
            server.verify();
        }
    }

    // ---- limits and forms

    @Test
    void refusesWhatIsLargerThanTheServerTakesBeforeSendingIt() throws Exception {
        talk(FULL + " APPENDLIMIT=13", "", imap -> {
            ImapCommandException e =
                    assertThrows(ImapCommandException.class, () -> imap.append("Sent", raw("Subject: a\r\n\r\n")));
            assertEquals("TOOBIG", e.code().orElseThrow());
            assertTrue(e.getMessage().contains("14 octets was not sent"), e.getMessage());
        });
    }

    @Test
    void asksOnceForTheLimitOfAFolder() throws Exception {
        talk(FULL + " APPENDLIMIT", """
                C: <tag> STATUS "Sent" (APPENDLIMIT)
                S: * STATUS Sent (APPENDLIMIT 14)
                S: <tag> OK
                C: <tag> APPEND "Sent" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK
                C: <tag> STATUS "Free" (APPENDLIMIT)
                S: * STATUS Free (APPENDLIMIT NIL)
                S: <tag> OK
                C: <tag> APPEND "Free" {15+}
                C: <literal:Subject: ab\\r\\n\\r\\n>
                S: <tag> OK
                """, imap -> {
            imap.append("Sent", raw("Subject: a\r\n\r\n"));
            assertThrows(ImapCommandException.class, () -> imap.append("Sent", raw("Subject: ab\r\n\r\n")));
            imap.append("Free", raw("Subject: ab\r\n\r\n"));
        });
    }

    @Test
    void letsAppendSayWhatIsWrongWithAFolderThatHasNoLimitToTell() throws Exception {
        talk(FULL + " APPENDLIMIT", """
                C: <tag> STATUS "Old" (APPENDLIMIT)
                S: <tag> NO no such folder
                C: <tag> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> NO [TRYCREATE] no such folder
                """, imap -> {
            ImapCommandException e = assertThrows(ImapCommandException.class, () -> imap.append("Old", upload("a")));
            assertEquals("TRYCREATE", e.code().orElseThrow());
        });
    }

    @Test
    void refusesAReplacementThatIsTooLargeBeforeItIsSent() throws Exception {
        Talk.about(1, FULL + " UNSELECT REPLACE APPENDLIMIT=20", "", (imap, inbox) -> {
            ImapCommandException e =
                    assertThrows(ImapCommandException.class, () -> inbox.replace(1, upload("b".repeat(100))));
            assertEquals("TOOBIG", e.code().orElseThrow());
        });
    }

    @Test
    void sendsNulsOnlyWhereTheServerTakesThem() throws Exception {
        talk(FULL + " BINARY", """
                C: <tag> APPEND "Sent" ~{15+}
                C: <literal:Subject: a\\r\\n\\r\\n\\x00>
                S: <tag> OK
                """, imap -> imap.append("Sent", raw("Subject: a\r\n\r\n\0")));
        talk(
                FULL,
                "",
                imap -> assertThrows(
                        UnsupportedCapabilityException.class, () -> imap.append("Sent", raw("Subject: a\r\n\r\n\0"))));
    }

    // ---- many

    @Test
    void appendsManyByOneMultiappend() throws Exception {
        talk(FULL + " MULTIAPPEND", """
                C: <tag> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n> (\\Seen) {14+}
                C: <literal:Subject: b\\r\\n\\r\\n> {14+}
                C: <literal:Subject: c\\r\\n\\r\\n>
                S: <tag> OK [APPENDUID 9 5:6,9]
                """, imap -> {
            long before = imap.turns();
            List<AppendResult> results =
                    imap.appendAll("Old", List.of(upload("a"), upload("b").flags(Flag.SEEN), upload("c")));
            assertEquals(
                    List.of("9/5", "9/6", "9/9"),
                    results.stream().map(r -> r.uid().orElseThrow().toString()).toList());
            assertEquals(before + 1, imap.turns());
        });
    }

    @Test
    void triesEachAloneWhereAMultiappendIsRefused() throws Exception {
        talk(FULL + " MULTIAPPEND", """
                C: <tag> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n> {14+}
                C: <literal:Subject: b\\r\\n\\r\\n>
                S: <tag> NO [LIMIT] the second is bad
                C: <tag1> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                C: <tag2> APPEND "Old" {14+}
                C: <literal:Subject: b\\r\\n\\r\\n>
                S: <tag1> OK [APPENDUID 9 5]
                S: <tag2> NO [LIMIT] bad
                """, imap -> {
            List<AppendResult> results = imap.appendAll("Old", List.of(upload("a"), upload("b")));
            assertEquals(
                    List.of(AppendOutcome.APPENDED, AppendOutcome.NOT_APPENDED),
                    results.stream().map(AppendResult::outcome).toList());
            assertTrue(results.get(1).failure().orElseThrow().getMessage().contains("LIMIT"));
        });
    }

    private static final String TWO_AT_ONCE = """
            C: <tag> APPEND "Old" {14+}
            C: <literal:Subject: a\\r\\n\\r\\n> {14+}
            C: <literal:Subject: b\\r\\n\\r\\n>
            """;
    private static final String THROTTLED = "BAD Request is throttled. Suggested Backoff Time: 10 milliseconds\n";

    @Test
    void exchange_waitsWhereAMultiappendIsThrottled() throws Exception {
        talk(
                FULL + " MULTIAPPEND",
                TWO_AT_ONCE + "S: <tag> " + THROTTLED + TWO_AT_ONCE + "S: <tag> OK [APPENDUID 9 5:6]\n" + TWO_AT_ONCE
                        + "S: <tag> NO [THROTTLED] later\n" + TWO_AT_ONCE + "S: <tag> OK\n",
                imap -> {
                    List<Upload> two = List.of(upload("a"), upload("b"));
                    assertEquals(
                            "9/6",
                            imap.appendAll("Old", two)
                                    .get(1)
                                    .uid()
                                    .orElseThrow()
                                    .toString());
                    for (AppendResult refused : imap.appendAll("Old", two)) {
                        assertEquals(AppendOutcome.NOT_APPENDED, refused.outcome());
                        assertTrue(((ImapCommandException) refused.failure().orElseThrow()).isTransient());
                    }
                    assertEquals(
                            AppendOutcome.APPENDED,
                            imap.appendAll("Old", two).get(0).outcome());
                });
    }

    @Test
    void exchange_sendsAgainWhatWasThrottledAndGivesUpInTheEnd() throws Exception {
        String a = """
                C: <tag1> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                """;
        String b = a.replace("tag1", "tag2").replace("Subject: a", "Subject: b");
        StringBuilder script = new StringBuilder(a + b + "S: <tag1> " + THROTTLED + "S: <tag2> OK\n");
        for (int i = 0; i < 4; i++) {
            script.append(a.replace("tag1", "tag")).append("S: <tag> ").append(THROTTLED);
        }
        talk(FULL, script.toString(), imap -> {
            List<AppendResult> results = imap.appendAll("Old", List.of(upload("a"), upload("b")));
            assertEquals(
                    List.of(AppendOutcome.NOT_APPENDED, AppendOutcome.APPENDED),
                    results.stream().map(AppendResult::outcome).toList());
        });
    }

    @Test
    void losesNoResultWhateverAMessageThrows() throws Exception {
        Email broken = Email.from("a@example.org")
                .to("b@example.org")
                .subject("x")
                .text("y")
                .attachStream("f.bin", "application/octet-stream", () -> {
                    throw new IllegalArgumentException("a supplier's own trouble");
                })
                .build();
        talk(FULL, """
                C: <tag> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK
                """, imap -> {
            List<AppendResult> results = imap.appendAll("Old", List.of(upload("a"), Upload.of(broken)));
            assertEquals(AppendOutcome.APPENDED, results.get(0).outcome());
            assertTrue(results.get(1).toString().contains("a supplier's own trouble"), results.toString());
        });
    }

    @Test
    void losesNoResultWhereTheSourceFails() throws Exception {
        List<Upload> uploads = new ArrayList<>(List.of(upload("a")));
        uploads.add(null);
        talk(FULL, """
                C: <tag> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK [APPENDUID 9 5]
                """, imap -> {
            PartialAppendException e = assertThrows(PartialAppendException.class, () -> imap.appendAll("Old", uploads));
            assertEquals("9/5", e.results().get(0).uid().orElseThrow().toString());
            assertTrue(e.isSessionUsable() && e.getCause() instanceof NullPointerException, e.toString());
            assertThrows(NullPointerException.class, () -> imap.appendAll("Old", uploads.subList(1, 2)));
        });
    }

    @Test
    void appendsManyBehindEachOtherWithoutMultiappend(@TempDir Path directory) throws Exception {
        Path gone = directory.resolve("gone.txt");
        Files.writeString(gone, "x");
        Email unreadable = Email.from("a@example.org")
                .to("b@example.org")
                .text("x")
                .attach(gone)
                .build();
        Files.delete(gone);
        talk(FULL + " APPENDLIMIT=20", """
                C: <tag1> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                C: <tag2> APPEND "Old" {14+}
                C: <literal:Subject: c\\r\\n\\r\\n>
                S: <tag1> OK [APPENDUID 9 5]
                S: <tag2> OK [APPENDUID 9 6]
                """, imap -> {
            List<AppendResult> results = imap.appendAll(
                    "Old", List.of(upload("a"), Upload.of(unreadable), upload("b".repeat(100)), upload("c")));
            assertEquals(
                    List.of(
                            AppendOutcome.APPENDED,
                            AppendOutcome.NOT_APPENDED,
                            AppendOutcome.NOT_APPENDED,
                            AppendOutcome.APPENDED),
                    results.stream().map(AppendResult::outcome).toList());
            assertTrue(results.get(1).failure().orElseThrow() instanceof UncheckedIOException);
            assertEquals("9/6", results.get(3).uid().orElseThrow().toString());
        });
    }

    @Test
    void takesNoMoreThanABatchBeforeItIsSent() throws Exception {
        List<Integer> taken = new ArrayList<>();
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            script.append(i == 0 ? "C: <tag> APPEND \"Old\" {14+}\n" : "")
                    .append("C: <literal:Subject: a\\r\\n\\r\\n>");
            script.append(i < 63 ? " {14+}\n" : "\n");
        }
        talk(FULL + " MULTIAPPEND", script + """
                S: <tag> OK
                C: <tag> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag> OK
                """, imap -> {
            Iterable<Upload> source = () -> IntStream.range(0, 65)
                    .peek(taken::add)
                    .mapToObj(i -> upload("a"))
                    .iterator();
            assertEquals(65, imap.appendAll("Old", source).size());
            assertEquals(65, taken.size());
        });
    }

    @Test
    void triesNoMultiappendAgainWhereItIsNotKnown() throws Exception {
        String alone = """
                C: <tag1> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                C: <tag2> APPEND "Old" {14+}
                C: <literal:Subject: b\\r\\n\\r\\n>
                S: <tag1> OK
                S: <tag2> OK
                """;
        talk(FULL + " MULTIAPPEND", TWO_AT_ONCE + "S: <tag> BAD one is enough\n" + alone + alone, imap -> {
            List<Upload> two = List.of(upload("a"), upload("b"));
            for (int i = 0; i < 2; i++) {
                assertTrue(imap.appendAll("Old", two).stream().allMatch(r -> r.outcome() == AppendOutcome.APPENDED));
            }
        });
    }

    @Test
    void keepsTheResultsOfEarlierBatchesWhereTheSessionIsClosed() throws Exception {
        StringBuilder script = new StringBuilder("C: <tag> APPEND \"Old\" {14+}\n");
        for (int i = 0; i < 64; i++) {
            script.append("C: <literal:Subject: a\\r\\n\\r\\n>").append(i < 63 ? " {14+}\n" : "\n");
        }
        talk(FULL + " MULTIAPPEND", script + "S: <tag> OK\n", imap -> {
            Iterable<Upload> closing = () -> IntStream.range(0, 65)
                    .peek(i -> {
                        if (i == 64) {
                            imap.close();
                        }
                    })
                    .mapToObj(i -> upload("a"))
                    .iterator();
            List<AppendResult> results = imap.appendAll("Old", closing);
            assertEquals(65, results.size());
            assertEquals(AppendOutcome.APPENDED, results.get(63).outcome());
            assertEquals(AppendOutcome.NOT_APPENDED, results.get(64).outcome());
        });
    }

    @Test
    void doesNotKnowWhatBecameOfMessagesWhoseAnswerWasLost() throws Exception {
        breakOff(FULL, """
                C: <tag1> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                C: <tag2> APPEND "Old" {14+}
                C: <literal:Subject: b\\r\\n\\r\\n>
                S: <tag1> OK
                -- close
                """, imap -> {
            List<AppendResult> results = imap.appendAll("Old", List.of(upload("a"), upload("b")));
            assertEquals(
                    List.of(AppendOutcome.APPENDED, AppendOutcome.UNKNOWN),
                    results.stream().map(AppendResult::outcome).toList());
            assertTrue(results.get(1).failure().orElseThrow() instanceof ConnectionException);
            assertThrows(IllegalStateException.class, () -> imap.appendAll("Old", List.of(upload("c"))));
        });
    }

    @Test
    void endsWhereThePeerStopsReadingALargeMessage() throws Exception {
        byte[] large = new byte[30_000_000];
        Arrays.fill(large, (byte) '\n');
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(FULL) + """
                C: <tag> APPEND "Old" {60000000}
                S: + go on
                -- stall
                """)) {
            try (ImapSession imap = Scripts.cleartext(server)
                    .timeouts(Timeouts.DEFAULTS.withWrite(Duration.ofSeconds(1)))
                    .connect()) {
                ConnectionException e =
                        assertThrows(ConnectionException.class, () -> imap.append("Old", Email.parse(large)));
                assertEquals(FailureReason.TIMEOUT, e.reason());
            }
        }
    }

    @Test
    void claimsNothingThatTheServerHasNotSaidWhereverTheConnectionIsCut() throws Exception {
        String script = Scripts.login(FULL) + """
                C: <tag1> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                C: <tag2> APPEND "Old" {14+}
                C: <literal:Subject: b\\r\\n\\r\\n>
                S: <tag1> OK [APPENDUID 9 5] done
                S: <tag2> OK [APPENDUID 9 6] done
                """ + Scripts.LOGOUT;
        long complete;
        long opening;
        try (ScriptedServer server = ScriptedServer.start(script)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                opening = server.bytesSent();
                assertEquals(
                        2,
                        imap.appendAll("Old", List.of(upload("a"), upload("b"))).size());
            }
            server.verify();
            complete = server.bytesSent();
        }
        for (long cut = opening; cut < complete; cut++) {
            try (ScriptedServer server =
                    ScriptedServer.script(script).cutAfter(cut).start()) {
                try (ImapSession imap = Scripts.cleartext(server).connect()) {
                    List<AppendResult> results = imap.appendAll("Old", List.of(upload("a"), upload("b")));
                    List<byte[]> arrived = server.dialogue().bodies();
                    for (int i = 0; i < results.size(); i++) {
                        AppendResult result = results.get(i);
                        boolean there = result.uid().isPresent();
                        assertEquals(there, result.outcome() == AppendOutcome.APPENDED, "after " + cut);
                        assertTrue(
                                result.outcome() != AppendOutcome.NOT_APPENDED || arrived.size() <= i,
                                "after " + cut + ", but message " + i + " had arrived");
                    }
                } catch (ConnectionException e) {
                    assertEquals(FailureReason.CLOSED_BY_PEER, e.reason(), "after " + cut);
                }
            }
        }
    }

    private static List<AppendOutcome> outcomes(List<AppendResult> results) {
        return results.stream().map(AppendResult::outcome).toList();
    }

    @Test
    void knowsWhatWasNotSentYetWhereTheConnectionBreaksOnTheWay() throws Exception {
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(BARE) + """
                C: <tag1> APPEND "Old" {14}
                S: + go on
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: <tag1> OK [APPENDUID 9 5]
                C: <tag2> APPEND "Old" {14}
                S: + go on
                C: <literal:Subject: b\\r\\n\\r\\n>
                C: <tag3> APPEND "Old" {14}
                -- close
                """)) {
            try (ImapSession imap = Scripts.cleartext(server).connect()) {
                List<AppendResult> results =
                        imap.appendAll("Old", List.of(upload("a"), upload("b"), upload("c"), upload("d")));
                assertEquals(
                        List.of(
                                AppendOutcome.APPENDED,
                                AppendOutcome.UNKNOWN,
                                AppendOutcome.NOT_APPENDED,
                                AppendOutcome.NOT_APPENDED),
                        outcomes(results));
                assertEquals("9/5", results.get(0).uid().orElseThrow().toString());
            }
        }
    }

    private static void appendsNeither(ImapSession imap) {
        assertEquals(
                List.of(AppendOutcome.NOT_APPENDED, AppendOutcome.NOT_APPENDED),
                outcomes(imap.appendAll("Old", List.of(upload("a"), upload("b")))));
    }

    @Test
    void knowsThatNothingWasSentWhereTheConnectionBreaksBeforeIt() throws Exception {
        breakOff(FULL + " APPENDLIMIT", """
                C: <tag> STATUS "Old" (APPENDLIMIT)
                -- close
                """, AppendTest::appendsNeither);
    }

    @Test
    void knowsThatAMultiappendWithoutItsLastMessageIsNone() throws Exception {
        breakOff(BARE + " MULTIAPPEND", """
                C: <tag> APPEND "Old" {14}
                S: + go on
                C: <literal:Subject: a\\r\\n\\r\\n> {14}
                -- close
                """, AppendTest::appendsNeither);
    }

    @Test
    void takesAnOkBeforeTheMessageWasSentForAForgery() throws Exception {
        byte[] large = new byte[30_000_000];
        Arrays.fill(large, (byte) 'x');
        breakOff(FULL, """
                C: <tag> APPEND "Old" {30000000}
                S: + go on
                S: <tag> OK [APPENDUID 9 5]
                -- stall
                """, imap -> {
            PeerException e = assertThrows(PeerException.class, () -> imap.append("Old", Email.parse(large)));
            assertTrue(e.getMessage().contains("had not seen yet"), e.getMessage());
        });
    }

    @Test
    void exchange_hasOneResultForEachWhereTheLoginHasNoMailbox() throws Exception {
        talk(FULL + " MULTIAPPEND", """
                C: <tag> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n> {14+}
                C: <literal:Subject: b\\r\\n\\r\\n>
                S: <tag> BAD User is authenticated but not connected.
                C: <tag1> APPEND "Old" {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                C: <tag2> APPEND "Old" {14+}
                C: <literal:Subject: b\\r\\n\\r\\n>
                S: <tag1> BAD User is authenticated but not connected.
                S: <tag2> BAD User is authenticated but not connected.
                """, imap -> {
            List<AppendResult> results = imap.appendAll("Old", List.of(upload("a"), upload("b")));
            assertEquals(List.of(AppendOutcome.NOT_APPENDED, AppendOutcome.NOT_APPENDED), outcomes(results));
            for (AppendResult result : results) {
                assertTrue(result.failure().orElseThrow() instanceof AuthenticationException, result.toString());
            }
        });
    }

    @Test
    void announcesUtf8OnlyWhereAHeaderHasSome() throws Exception {
        String accept = "IMAP4rev1 AUTH=PLAIN SASL-IR LITERAL+ ENABLE UTF8=ACCEPT";
        try (ScriptedServer server = ScriptedServer.start(Scripts.login(accept) + """
                C: <tag> ENABLE UTF8=ACCEPT
                S: * ENABLED UTF8=ACCEPT
                S: <tag> OK
                C: <tag> APPEND "x" {16+}
                C: <literal:Subject: a\\r\\n\\r\\n\\xC3\\xA4>
                S: <tag> OK
                C: <tag> APPEND "x" UTF8 (~{16+}
                C: <literal:Subject: \\xC3\\xA4\\r\\n\\r\\na>)
                S: <tag> OK
                """ + Scripts.LOGOUT)) {
            try (ImapSession imap =
                    Scripts.cleartext(server).enable("UTF8=ACCEPT").connect()) {
                imap.append("x", Email.parse("Subject: a\n\nä".getBytes(StandardCharsets.UTF_8)));
                imap.append("x", Email.parse("Subject: ä\n\na".getBytes(StandardCharsets.UTF_8)));
            }
            server.verify();
        }
    }

    // ---- replace

    private static ReplaceResult replace(String capabilities, String steps) throws Exception {
        AtomicReference<ReplaceResult> result = new AtomicReference<>();
        Talk.about(
                3,
                capabilities,
                steps,
                (imap, inbox) -> result.set(inbox.replace(2, upload("a").flags(Flag.DRAFT))));
        return result.get();
    }

    @Test
    void replacesByReplace() throws Exception {
        ReplaceResult result = replace(FULL + " REPLACE", """
                C: <tag> UID REPLACE 2 "INBOX" (\\Draft) {14+}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: * OK [APPENDUID 7 4] replacement ready
                S: * 4 EXISTS
                S: * 2 EXPUNGE
                S: <tag> OK done
                """);
        assertEquals("UID 2 in INBOX replaced by REPLACE, now UID 7/4", result.toString());
    }

    @Test
    void replacesByAppendAndExpungeElse() throws Exception {
        String append = """
                C: <tag> APPEND "INBOX" (\\Draft) {14<any>}
                C: <literal:Subject: a\\r\\n\\r\\n>
                S: * 4 EXISTS
                S: <tag> OK [APPENDUID 7 4]
                C: <tag> UID STORE 2 +FLAGS.SILENT (\\Deleted)
                S: <tag> OK
                """;
        assertEquals(
                ReplaceMethod.APPEND_AND_EXPUNGE, replace(FULL, append + """
                C: <tag> UID EXPUNGE 2
                S: * 2 EXPUNGE
                S: <tag> OK
                """).method());
        assertEquals(
                ReplaceMethod.APPEND_AND_MARK,
                replace(BARE + " LITERAL+", append).method());
    }

    // ---- what reaches the wire

    @Test
    void refusesWhatIsNoFlagOrFolderOrDate() throws Exception {
        talk(FULL, "", imap -> {
            Email email = raw("Subject: a\r\n\r\n");
            for (String bad : List.of("a\r\nb", "a\0", "")) {
                assertThrows(IllegalArgumentException.class, () -> imap.append(bad, email));
                assertThrows(IllegalArgumentException.class, () -> imap.appendAll(bad, List.of(upload("a"))));
                assertThrows(IllegalArgumentException.class, () -> imap.append("x", email, new Flag("\\" + bad)));
            }
            assertThrows(IllegalArgumentException.class, () -> imap.append("x", email, new Flag("a b")));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> upload("a").received(OffsetDateTime.parse("+12026-03-05T07:08:09+01:30")));
        });
    }
}
