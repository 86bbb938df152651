package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.Limits;
import io.mailwire.PeerException;
import io.mailwire.testkit.ScriptedServer;
import io.mailwire.testkit.ScriptedServerBuilder;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How servers answer for content in ways of their own. */
@Timeout(30)
class ContentQuirksTest {

    private static String fetch(String item, String... answers) {
        StringBuilder script = new StringBuilder("C: <tag> UID FETCH 1 (UID " + item + ")\n");
        for (String answer : answers) {
            script.append("S: ").append(answer).append('\n');
        }
        return script + "S: <tag> OK\n";
    }

    private static void whole(String expected, String... answers) throws Exception {
        Talk.about(
                1,
                Talk.PLAIN,
                fetch("BODY.PEEK[2]", answers),
                (imap, inbox) -> assertEquals(
                        expected, Talk.attachment(inbox, 1, "8bit", 5).text()));
    }

    private static void range(String expected, long size, String... answers) throws Exception {
        Talk.about(1, Talk.PLAIN, fetch("BODY.PEEK[2]<2.3>", answers), (imap, inbox) -> {
            ImapMessage m = Talk.message(inbox, 1, Talk.attachment("8bit", size));
            assertEquals(
                    expected, inbox.download(m, m.attachments().get(0), 2, 3).text());
        });
    }

    // ---- limits

    /** However a line arrives: at once, behind content, or in pieces. */
    @Test
    void theLimitOfALineHoldsBehindContent() throws Exception {
        Limits d = Limits.DEFAULTS;
        Limits lines = new Limits(
                d.line(),
                600,
                d.literalInMemory(),
                d.response(),
                d.nesting(),
                d.replyLines(),
                d.pop3Line(),
                d.scramIterationsMin(),
                d.scramIterationsMax());
        String script = Scripts.login(Talk.PLAIN)
                + Scripts.selected("INBOX", 1)
                + fetch(
                        "BODY.PEEK[2]",
                        "* 1 FETCH (UID 1 BODY[2] <literal:" + "x".repeat(1000) + "> X \"" + "y".repeat(700) + "\")");
        for (UnaryOperator<ScriptedServerBuilder> mode : List.<UnaryOperator<ScriptedServerBuilder>>of(
                UnaryOperator.identity(), ScriptedServerBuilder::oneByteAtATime)) {
            try (ScriptedServer server =
                            mode.apply(ScriptedServer.script(script)).start();
                    ImapSession imap = Scripts.cleartext(server)
                            .options(o -> o.limits(lines))
                            .connect()) {
                Download download = Talk.attachment(imap.select("INBOX"), 1, "8bit", 1000);
                PeerException e = assertThrows(PeerException.class, download::bytes);
                assertFalse(e.isSessionUsable(), e.getMessage());
            }
        }
    }

    // ---- forms of content

    @Test
    void takesContentInWhateverForm() throws Exception {
        whole("hello", "* 1 FETCH (UID 1 BODY[2] \"hello\")");
        whole("he\"l\\lo", "* 1 FETCH (BODY[2] \"he\\\"l\\\\lo\" UID 1)");
        whole("", "* 1 FETCH (UID 1 BODY[2] \"\")");
        whole("hello", "* 1 FETCH (UID 1 BODY[2]  <literal:hello>  FLAGS ())");
        whole("hello", "* 1 FETCH (body[2] <literal:hello> uid 1)");
    }

    @Test
    void greenmail_leavesOutTheSpaceBeforeContent() throws Exception {
        whole("hello", "* 1 FETCH (UID 1 BODY[2]<literal:hello>)");
        range("llo", 5, "* 1 FETCH (UID 1 BODY[2]<2><literal:llo>)");
        range("llo", 5, "* 1 FETCH (BODY[2]<2><literal:llo> UID 1)");
    }

    @Test
    void mailru_sendsTheUidBehindTheList() throws Exception {
        whole("hello", "* 1 FETCH (BODY[2] <literal:hello>) UID 1");
    }

    @Test
    void answersMayComeInTwoResponsesAndOtherOrder() throws Exception {
        Talk.about(2, Talk.PLAIN, """
                C: <tag> UID FETCH 1:2 (UID BODY.PEEK[1] BODY.PEEK[2])
                S: * 2 FETCH (BODY[2] <literal:two-2> UID 2)
                S: * 1 FETCH (FLAGS (\\Seen) UID 1)
                S: * 1 FETCH (UID 1 BODY[2] "one-2")
                S: * 2 FETCH (UID 2 BODY[1] <literal:two-1>)
                S: * 1 FETCH (BODY[1] <literal:one-1> UID 1)
                S: <tag> OK
                """, (imap, inbox) -> {
            List<Download> all = new ArrayList<>();
            for (long uid = 1; uid <= 2; uid++) {
                ImapMessage m = Talk.message(inbox, uid, Talk.attachment("8bit", 5));
                m.structure().parts().stream()
                        .filter(p -> !p.isMultipart())
                        .forEach(p -> all.add(inbox.download(m, p)));
            }
            StringBuilder got = new StringBuilder();
            assertTrue(inbox.downloadAll(
                            all,
                            d -> got.append(d.uid().value())
                                    .append('/')
                                    .append(d.part().section())
                                    .append('=')
                                    .append(d.text())
                                    .append(' '))
                    .isComplete());
            assertEquals("2/2=two-2 1/2=one-2 2/1=two-1 1/1=one-1 ", got.toString());
        });
    }

    @Test
    void contentThatNobodyAskedForIsPassedOver() throws Exception {
        String[] answers = {
            "* 9 FETCH (UID 99 BODY[2] <literal:other>)",
            "* 9 FETCH (UID 99 BODY[2] \"other\")",
            "* 1 FETCH (UID 1 BODY[1] <literal:other>)",
            "* 1 FETCH (UID 1 BODY[2] <literal:right>)"
        };
        Talk.about(1, Talk.PLAIN, fetch("BODY.PEEK[2]", answers).repeat(2), (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "8bit", 5);
            assertEquals("right", download.text());
            inbox.downloadAll(List.of(download), each -> assertEquals("right", each.text()))
                    .orThrow();
        });
    }

    @Test
    void contentOfAnotherMessageIsNeverHandedOverAsDone() throws Exception {
        String[] answers = {"* 9 FETCH (BODY[2] <literal:other> UID 99)", "* 1 FETCH (BODY[2] <literal:right> UID 1)"};
        Talk.about(1, Talk.PLAIN, fetch("BODY.PEEK[2]", answers).repeat(3), (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "8bit", 5);
            PeerException e = assertThrows(PeerException.class, download::text);
            assertTrue(e.isSessionUsable());
            assertTrue(String.valueOf(e.getMessage()).contains("99"), e.getMessage());
            for (DownloadHandler handler :
                    List.<DownloadHandler>of(Download::text, d -> d.openStream().read())) {
                DownloadReport report = inbox.downloadAll(List.of(download), handler);
                assertInstanceOf(
                        PeerException.class, report.results().get(0).failure().orElseThrow());
            }
        });
    }

    @Test
    void whatCannotBeReadBehindAContentCostsThatOne() throws Exception {
        String garbage = "\"" + "x".repeat(70_000) + "\""; // longer than a line may be
        String other = "C: <tag2> UID FETCH 2 (UID BODY.PEEK[1])\nS: * 1 FETCH (BODY[2] <literal:hello> X " + garbage
                + ")\nS: <tag1> OK\nS: * 2 FETCH (UID 2 BODY[1] \"hi\")\nS: <tag2> OK\n";
        Talk.about(2, Talk.PLAIN, "C: <tag1> UID FETCH 1 (UID BODY.PEEK[2])\n" + other, (imap, inbox) -> {
            ImapMessage m = Talk.message(inbox, 2, Talk.attachment("8bit", 5));
            List<String> got = new ArrayList<>();
            DownloadReport report = inbox.downloadAll(
                    List.of(
                            Talk.attachment(inbox, 1, "8bit", 5),
                            inbox.download(m, m.structure().text().orElseThrow())),
                    d -> got.add(d.text()));
            assertEquals(List.of("hi"), got, report.toString());
            assertEquals(1, report.failed().size());
        });
    }

    @Test
    void mailru_sendsTheUidBehindSeveralContents() throws Exception {
        Talk.about(
                1,
                Talk.PLAIN,
                fetch(
                        "BODY.PEEK[1] BODY.PEEK[2]",
                        "* 9 FETCH (BODY[1] <literal:other> BODY[2] <literal:other> UID 99)",
                        "* 1 FETCH (BODY[1] <literal:one> BODY[2] <literal:two>) UID 1"),
                (imap, inbox) -> {
                    ImapMessage m = Talk.message(inbox, 1, Talk.attachment("8bit", 5));
                    List<String> got = new ArrayList<>();
                    inbox.downloadAll(
                                    m.structure().parts().stream()
                                            .filter(p -> !p.isMultipart())
                                            .map(p -> inbox.download(m, p))
                                            .toList(),
                                    d -> got.add(d.text()))
                            .orThrow();
                    assertEquals(List.of("one", "two"), got);
                });
    }

    // ---- no content

    @Test
    void yandex_leavesOutTheValue() throws Exception {
        Talk.about(1, Talk.PLAIN, fetch("BODY.PEEK[2]", "* 1 FETCH (BODY[2] UID 1)"), (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "8bit", 5);
            ImapCommandException e = assertThrows(ImapCommandException.class, download::bytes);
            assertEquals("NIL", e.code().orElseThrow());
        });
    }

    @Test
    void dovecot_saysNilForASectionThatIsNotThere() throws Exception {
        Talk.about(1, Talk.PLAIN, fetch("BODY.PEEK[2]", "* 1 FETCH (UID 1 BODY[2] NIL)"), (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "8bit", 5);
            ImapCommandException e = assertThrows(ImapCommandException.class, download::bytes);
            assertEquals("NIL", e.code().orElseThrow());
            assertTrue(e.isSessionUsable());
        });
    }

    @Test
    void nilIsAnEmptyPartWhereTheStructureSaysSo() throws Exception {
        Talk.about(
                1,
                Talk.PLAIN,
                fetch("BODY.PEEK[2]", "* 1 FETCH (UID 1 BODY[2] NIL)"),
                (imap, inbox) ->
                        assertEquals("", Talk.attachment(inbox, 1, "8bit", 0).text()));
    }

    @Test
    void nilForARangeIsNothingOnlyBehindTheEnd() throws Exception {
        range("", 2, "* 1 FETCH (UID 1 BODY[2]<2> NIL)");
        for (String answer : new String[] {"BODY[2]<2> NIL", "BODY[2] NIL"}) {
            Talk.about(
                    1,
                    Talk.PLAIN,
                    fetch("BODY.PEEK[2]<2.3>", "* 1 FETCH (UID 1 " + answer + ")")
                            .repeat(2),
                    (imap, inbox) -> {
                        ImapMessage m = Talk.message(inbox, 1, Talk.attachment("8bit", 9));
                        Download download = inbox.download(m, m.attachments().get(0), 2, 3);
                        ImapCommandException e = assertThrows(ImapCommandException.class, download::bytes);
                        assertEquals("NIL", e.code().orElseThrow());
                        DownloadReport report = inbox.downloadAll(List.of(download), Download::bytes);
                        assertEquals(1, report.failed().size());
                    });
        }
    }

    @Test
    void aWholeMessageIsNeverTakenForEmptyBecauseOfNil() throws Exception {
        Talk.about(
                1,
                Talk.PLAIN,
                fetch("BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] NIL)"),
                (imap, inbox) -> assertThrows(ImapCommandException.class, Talk.withAttachment(inbox, 1, 5)::email));
    }

    @Test
    void icloud_isAskedForBodyAndNeverForRfc822() throws Exception {
        Talk.about(
                1,
                Talk.PLAIN,
                fetch("BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] \"a: b\")"),
                (imap, inbox) -> assertEquals(
                        "b",
                        Talk.withAttachment(inbox, 1, 5).email().header("a").orElseThrow()));
    }

    // ---- ranges

    @Test
    void exchange_sendsTheWholeForARange() throws Exception {
        range("llo", 9, "* 1 FETCH (UID 1 BODY[2] <literal:hello you>)");
        range("llo", 5, "* 1 FETCH (UID 1 BODY[2] <literal:hello>)");
        range("l", 3, "* 1 FETCH (UID 1 BODY[2] <literal:hel>)"); // no longer than the range, and still the whole
        range("llo", 5, "* 1 FETCH (UID 1 BODY[2]<0> <literal:hello>)");
    }

    @Test
    void exchange_repeatsTheRangeInItsAnswer() throws Exception {
        range("llo", 5, "* 1 FETCH (UID 1 BODY[2]<2.3> <literal:llo>)");
    }

    @Test
    void takesNoMoreThanWasAskedFor() throws Exception {
        range("llo", 9, "* 1 FETCH (UID 1 BODY[2]<2> <literal:llo you>)");
    }

    @Test
    void takesARangeWithoutItsOriginWhereItCanBeNothingElse() throws Exception {
        range("llo", 9, "* 1 FETCH (UID 1 BODY[2] <literal:llo>)");
    }

    @Test
    void takesTheRestWithoutItsOriginForWhatItIs() throws Exception {
        range("234", 10, "* 1 FETCH (UID 1 BODY[2] \"23456789\")"); // the length was ignored, the offset was not
    }

    @Test
    void neverGuessesWhereARangeBegins() throws Exception {
        for (String answer : new String[] {
            "* 1 FETCH (UID 1 BODY[2] <literal:ll>)", // of nine octets that is neither the whole nor the range
            "* 1 FETCH (UID 1 BODY[2] <literal:llo y>)", // nor, of more than the range, the whole or the rest
            "* 1 FETCH (UID 1 BODY[2]<3> <literal:lo >)"
        }) {
            Talk.about(
                    1,
                    Talk.PLAIN,
                    fetch("BODY.PEEK[2]<2.3>", answer) + "C: <tag> NOOP\nS: <tag> OK\n",
                    (imap, inbox) -> {
                        ImapMessage m = Talk.message(inbox, 1, Talk.attachment("8bit", 9));
                        Download download = inbox.download(m, m.attachments().get(0), 2, 3);
                        PeerException e = assertThrows(PeerException.class, download::bytes);
                        assertTrue(e.isSessionUsable());
                        imap.noop();
                    });
        }
    }

    /** A server that cuts off at three octets and always begins at the beginning. */
    @Test
    void neverTakesOctetsBeforeTheRangeForItsEnd() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<4.2147483647>)
                S: * 1 FETCH (UID 1 BODY[2]<0> <literal:hel>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.2147483647>)
                S: * 1 FETCH (UID 1 BODY[2]<0> <literal:hel>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<3.2147483647>)
                S: * 1 FETCH (UID 1 BODY[2]<0> <literal:hel>)
                S: <tag> OK
                """, (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "8bit", 9);
            PeerException e =
                    assertThrows(PeerException.class, () -> download.from(4).bytes());
            assertTrue(e.isSessionUsable());
            try (InputStream in = download.from(2).openStream()) {
                assertEquals('l', in.read());
                assertThrows(PeerException.class, in::read);
                assertThrows(PeerException.class, in::read); // and it does not end there, whoever asks once more
            }
        });
    }

    @Test
    void asksAgainWhereARangeIsCutShort() throws Exception {
        Talk.about(1, Talk.PLAIN, """
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.6>)
                S: * 1 FETCH (UID 1 BODY[2]<2> <literal:llo>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<5.3>)
                S: * 1 FETCH (UID 1 BODY[2]<5> <literal: yo>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<2.9>)
                S: * 1 FETCH (UID 1 BODY[2]<2> <literal:llo you>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2]<9.2>)
                S: * 1 FETCH (UID 1 BODY[2]<9> NIL)
                S: <tag> OK
                """, (imap, inbox) -> {
            ImapMessage m = Talk.message(inbox, 1, Talk.attachment("8bit", 11)); // which is two too many
            BodyPart part = m.attachments().get(0);
            assertEquals("llo yo", inbox.download(m, part, 2, 6).text());
            assertEquals("llo you", inbox.download(m, part, 2, 9).text());
        });
    }

    /** How much there is once it is decoded, nobody has said: that nothing more comes is the only end. */
    @Test
    void asksAgainWhereARangeOfUnknownSizeMayBeCutShort() throws Exception {
        String first = "C: <tag> UID FETCH 1 (UID BINARY.PEEK[2]<2.2147483647>)\n"
                + "S: * 1 FETCH (UID 1 BINARY[2]<2> <literal:llo>)\nS: <tag> OK\n"
                + "C: <tag> UID FETCH 1 (UID BINARY.PEEK[2]<5.2147483647>)\n";
        String second = "S: * 1 FETCH (UID 1 BINARY[2]<5> <literal: you>)\nS: <tag> OK\n"
                + "C: <tag> UID FETCH 1 (UID BINARY.PEEK[2]<9.2147483647>)\n";
        String end = "S: * 1 FETCH (UID 1 BINARY[2]<9> \"\")\nS: <tag> OK\n";
        String refused = "S: <tag> BAD behind the end\n" // asked without BINARY, which the server still has
                + "C: <tag> UID FETCH 1 (UID BODY.PEEK[2])\n"
                + "S: * 1 FETCH (UID 1 BODY[2] \"aGVsbG8geW91\")\nS: <tag> OK\n";
        String script = first + second + end + first + second + end + first + refused + ANSWERED;
        Talk.about(1, Talk.BINARY, script, (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "base64", 12).binary();
            assertEquals("llo you", download.from(2).text());
            List<String> got = new ArrayList<>();
            inbox.downloadAll(List.of(download.from(2)), d -> got.add(d.text())).orThrow();
            assertEquals(List.of("llo you"), got);
            assertEquals("llo you", download.from(2).text());
            assertEquals("hi", download.text());
        });
    }

    // ---- too much

    private static final String ASK = "C: <tag> UID FETCH 1 (UID BINARY.PEEK[2])\n";
    private static final String THROTTLED =
            ASK + "S: <tag> BAD Request is throttled. Suggested Backoff Time: 20 milliseconds\n";
    private static final String ANSWERED = ASK + "S: * 1 FETCH (UID 1 BINARY[2] \"hi\")\nS: <tag> OK\n";

    @Test
    void exchange_isLeftAloneAsLongAsItWantsAndNoLongerThanItMay() throws Exception {
        Talk.about(1, Talk.BINARY, THROTTLED.repeat(4) + ANSWERED + THROTTLED.repeat(5) + ANSWERED, (imap, inbox) -> {
            Download download = Talk.attachment(inbox, 1, "base64", 4).binary();
            long begin = System.nanoTime();
            assertEquals("hi", download.text());
            assertTrue(System.nanoTime() - begin >= 80_000_000, "four times twenty milliseconds");
            ImapCommandException e = assertThrows(ImapCommandException.class, download::text);
            assertTrue(e.isTransient());
            assertEquals("hi", download.text()); // by BINARY, which the server still has
        });
    }

    // ---- BINARY

    /** Some proxies; the content may be as it is encoded, or not. */
    @Test
    void binaryThatIsAnsweredByBodyIsAskedForAgain() throws Exception {
        Talk.about(2, Talk.BINARY, """
                C: <tag> UID FETCH 1 (UID BINARY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGk=>)
                S: <tag> OK
                C: <tag> UID FETCH 1 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGk=>)
                S: <tag> OK
                C: <tag> UID FETCH 1:2 (UID BINARY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGk=>)
                S: * 2 FETCH (UID 2 BODY[2] <literal:aGk=>)
                S: <tag> OK
                C: <tag> UID FETCH 1:2 (UID BODY.PEEK[2])
                S: * 1 FETCH (UID 1 BODY[2] <literal:aGk=>)
                S: * 2 FETCH (UID 2 BODY[2] <literal:aGk=>)
                S: <tag> OK
                """, (imap, inbox) -> {
            List<Download> both = List.of(
                    Talk.attachment(inbox, 1, "base64", 4).binary(),
                    Talk.attachment(inbox, 2, "base64", 4).binary());
            assertEquals("hi", both.get(0).text());
            List<String> got = new ArrayList<>();
            inbox.downloadAll(both, d -> got.add(d.text())).orThrow();
            assertEquals(List.of("hi", "hi"), got);
        });
    }

    // ---- lies

    @Test
    void sizesThatAreWrongDoNotMatter() throws Exception {
        for (long size : new long[] {0, 1, 4_000_000_000L}) {
            Talk.about(
                    1,
                    Talk.PLAIN,
                    fetch("BODY.PEEK[2]", "* 1 FETCH (UID 1 BODY[2] <literal:hello>)"),
                    (imap, inbox) -> assertEquals(
                            "hello", Talk.attachment(inbox, 1, "8bit", size).text()));
        }
    }

    @Test
    void rambler_announcesMoreThanItSends() throws Exception {
        // Nobody can tell where the content ends; what matters is that it does end.
        Talk.cutShort(
                1,
                "C: <tag> UID FETCH 1 (UID BODY.PEEK[2])\n"
                        + "-- raw \"* 1 FETCH (UID 1 BODY[2] {500}\\r\\naGVsbG8=)\\r\\n\"\n-- silence\n",
                Duration.ofSeconds(2),
                (imap, inbox) -> {
                    Download download = Talk.attachment(inbox, 1, "base64", 8);
                    ConnectionException e = assertThrows(ConnectionException.class, download::bytes);
                    assertEquals(FailureReason.TIMEOUT, e.reason());
                    assertFalse(e.isSessionUsable());
                });
    }

    // ---- encodings

    /** An attachment that is said to have this encoding, as the server sends it. */
    private static void reads(String text, String encoding, long size, String sent) throws Exception {
        Talk.about(
                1,
                Talk.PLAIN,
                fetch("BODY.PEEK[2]", "* 1 FETCH (UID 1 BODY[2] " + sent + ")"),
                (imap, inbox) -> assertEquals(
                        text, Talk.attachment(inbox, 1, encoding, size).text()));
    }

    @Test
    void exchange_putsASpaceBehindTheEncoding() throws Exception {
        reads("hello", "BASE64 ", 8, "\"aGVsbG8=\"");
    }

    @Test
    void lotus_putsGarbageAndLineEndsIntoBase64() throws Exception {
        reads("hello", "base64", 16, "<literal:a\\r\\nG\\nV*s\\r\\n\\r\\nbG8>");
    }

    @Test
    void quotedPrintableMayBeAnything() throws Exception {
        reads("a===zz bc\r\n", "quoted-printable", 30, "<literal:a=3d=3D=zz =\\r\\nb=\\nc \\t\\r\\n=>");
    }
}
