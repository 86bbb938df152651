package io.mailwire.smtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.ConnectionException;
import io.mailwire.Email;
import io.mailwire.SendOutcome;
import io.mailwire.SendResult;
import io.mailwire.testkit.CaughtMail;
import io.mailwire.testkit.ServerModes;
import io.mailwire.testkit.SmtpSink;
import io.mailwire.testkit.SmtpSinkBuilder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Three messages, one behind the other, over a connection that breaks after every single octet, of either side: each message is SENT,
 * NOT_SENT or UNKNOWN, and that agrees with what the server has got.
 */
@Timeout(120)
class SmtpPipelineCutTest {

    private static final int MAILS = 3;

    private static String[] keywords(String how) {
        return how.equals("data") ? new String[] {"PIPELINING"} : new String[] {"PIPELINING", "CHUNKING"};
    }

    private static String text(int i) {
        return "From: a@x.test\r\nTo: u" + i + "@x.test\r\n\r\n.\r\nbye\r\n";
    }

    private static List<Email> mails() {
        List<Email> all = new ArrayList<>();
        for (int i = 0; i < MAILS; i++) {
            all.add(Email.parse(text(i).getBytes(StandardCharsets.US_ASCII)));
        }
        return all;
    }

    private static SmtpSink sink(String how, ServerModes modes) {
        return SmtpSink.builder()
                .keywords(keywords(how))
                .answerToMessages("250 m0", "250 m1", "250 m2")
                .modes(modes)
                .start();
    }

    /** The octets of greeting and EHLO, theirs or ours. What is cut there {@link SmtpCutTest} shows. */
    private static long opening(String how, ToLongFunction<SmtpSink> octets) {
        try (SmtpSink sink = sink(how, ServerModes.plain());
                SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            assertTrue(smtp.isOpen());
            return octets.applyAsLong(sink);
        }
    }

    /** What comes of it; empty where not even the session came up. */
    private static List<SendResult> send(SmtpSink sink) {
        try (SmtpSession smtp = TestClients.plain(sink.uri("smtp")).connect()) {
            return smtp.sendAll(mails());
        } catch (ConnectionException e) {
            return List.of();
        }
    }

    private static void assertHonest(List<SendResult> results, SmtpSink sink, String when) {
        List<String> got = sink.mails().stream().map(CaughtMail::latin1).toList();
        assertTrue(results.isEmpty() || results.size() == MAILS, when + ": " + results);
        for (int i = 0; i < MAILS; i++) {
            String text = text(i);
            long times = got.stream().filter(text::equals).count();
            assertTrue(times <= 1, when + ": message " + i + " came " + times + " times");
            SendOutcome outcome =
                    results.isEmpty() ? SendOutcome.NOT_SENT : results.get(i).outcome();
            switch (outcome) {
                case SENT -> assertEquals(1, times, when + ": message " + i + " is not there: " + results.get(i));
                case NOT_SENT -> assertEquals(0, times, when + ": message " + i + " is there");
                case UNKNOWN -> {}
            }
            if (!results.isEmpty() && outcome != SendOutcome.SENT) {
                assertTrue(results.get(i).cause().isPresent(), when);
            }
        }
        assertEquals(got.size(), got.stream().distinct().count(), when);
        assertTrue(sink.connections() <= 1, "nothing is ever sent again by itself");
        assertEquals(List.of(), sink.complaints(), when);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "chunks"})
    void aCutAfterEveryOctetOfTheServer(String how) {
        long all;
        try (SmtpSink sink = sink(how, ServerModes.plain())) {
            assertTrue(send(sink).stream().allMatch(SendResult::isComplete));
            all = sink.bytesSent();
        }
        int[] seen = new int[SendOutcome.values().length];
        for (long n = opening(how, SmtpSink::bytesSent); n < all; n++) {
            try (SmtpSink sink = sink(how, ServerModes.plain().cutAfter(n))) {
                List<SendResult> results = send(sink);
                assertHonest(results, sink, how + ", cut after " + n + " of " + all);
                results.forEach(r -> seen[r.outcome().ordinal()]++);
            }
        }
        for (SendOutcome outcome : SendOutcome.values()) {
            assertTrue(seen[outcome.ordinal()] > 0, outcome + " never happened");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "chunks"})
    void aCutAfterEveryOctetOfOurs(String how) {
        long all;
        List<Long> ends = new ArrayList<>();
        try (SmtpSink sink = sink(how, ServerModes.plain())) {
            assertTrue(send(sink).stream().allMatch(SendResult::isComplete));
            all = sink.bytesReceived();
            ends.addAll(ends(how, sink));
        }
        for (long n = opening(how, SmtpSink::bytesReceived); n < all; n++) {
            String when = how + ", cut after " + n + " of " + all + " octets of ours";
            try (SmtpSink sink = sink(how, ServerModes.plain().cutAfterReceived(n))) {
                List<SendResult> results = send(sink);
                assertHonest(results, sink, when);
                for (int i = 0; i < results.size(); i++) {
                    SendOutcome outcome = results.get(i).outcome();
                    if (n >= ends.get(i)) {
                        assertTrue(outcome != SendOutcome.NOT_SENT, when + ": the server has all of message " + i);
                    } else {
                        assertTrue(outcome != SendOutcome.SENT, when + ": the server lacks some of message " + i);
                    }
                }
            }
        }
    }

    // Longer than a chunk, and than what goes without a reading thread.
    private static final int LONG = 100_000;

    private static final int SAMPLES = 60;

    private static String longText(int i) {
        return text(i) + (i + "All work and no play makes Jack a dull boy.\r\n.\r\n").repeat(LONG / 48);
    }

    private static List<Email> longMails() {
        return IntStream.range(0, MAILS)
                .mapToObj(i -> Email.parse(longText(i).getBytes(StandardCharsets.US_ASCII)))
                .toList();
    }

    private static SmtpSink longSink(String how, ServerModes modes) {
        SmtpSinkBuilder builder = SmtpSink.builder()
                .keywords(how.endsWith("chunks") ? keywords("chunks") : keywords("data"))
                .answerToMessages("250 m0", "250 m1", "250 m2")
                .modes(modes);
        return (how.startsWith("lmtp") ? builder.lmtp() : builder).start();
    }

    private static List<SendResult> sendLong(String how, SmtpSink sink) {
        SmtpClient client = TestClients.plain(sink.uri(how.startsWith("lmtp") ? "lmtp" : "smtp"))
                .sending(SendOptions.DEFAULTS.chunkSize(30_000));
        try (SmtpSession smtp = client.connect()) {
            return smtp.sendAll(longMails());
        } catch (ConnectionException e) {
            return List.of();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"data", "chunks", "lmtp data", "lmtp chunks"})
    void cutsInLongMessages(String how) {
        long sent;
        long received;
        try (SmtpSink sink = longSink(how, ServerModes.plain())) {
            assertTrue(sendLong(how, sink).stream().allMatch(SendResult::isComplete));
            sent = sink.bytesSent();
            received = sink.bytesReceived();
        }
        Set<SendOutcome> seen = EnumSet.noneOf(SendOutcome.class);
        for (int i = 0; i < SAMPLES; i++) {
            long n = sent * i / SAMPLES;
            try (SmtpSink sink = longSink(how, ServerModes.plain().cutAfter(n))) {
                seen.addAll(assertHonestLong(sendLong(how, sink), sink, how + ", cut after " + n + " of " + sent));
            }
            n = received * i / SAMPLES + i % 7;
            try (SmtpSink sink = longSink(how, ServerModes.plain().cutAfterReceived(n))) {
                seen.addAll(assertHonestLong(
                        sendLong(how, sink), sink, how + ", cut after " + n + " of " + received + " octets of ours"));
            }
        }
        assertEquals(EnumSet.allOf(SendOutcome.class), seen);
    }

    private static Set<SendOutcome> assertHonestLong(List<SendResult> results, SmtpSink sink, String when) {
        List<String> got = sink.mails().stream().map(CaughtMail::latin1).toList();
        assertTrue(results.isEmpty() || results.size() == MAILS, when + ": " + results);
        Set<SendOutcome> seen = EnumSet.noneOf(SendOutcome.class);
        for (int i = 0; i < results.size(); i++) {
            String text = longText(i);
            long times = got.stream().filter(text::equals).count();
            SendOutcome outcome = results.get(i).outcome();
            seen.add(outcome);
            assertTrue(times <= 1, when + ": message " + i + " came " + times + " times");
            assertTrue(outcome != SendOutcome.SENT || times == 1, when + ": message " + i + " is not there");
            assertTrue(outcome != SendOutcome.NOT_SENT || times == 0, when + ": message " + i + " is there");
        }
        assertTrue(!results.isEmpty() || got.isEmpty(), when);
        assertTrue(
                got.stream()
                        .allMatch(IntStream.range(0, MAILS)
                                .mapToObj(SmtpPipelineCutTest::longText)
                                .toList()::contains),
                when + ": a part of a message was taken for the whole");
        assertTrue(sink.connections() <= 1, "nothing is ever sent again by itself");
        return seen;
    }

    /** At which octet of ours the server has each message whole. */
    private static List<Long> ends(String how, SmtpSink complete) {
        List<Long> ends = new ArrayList<>();
        long at = 0;
        int message = 0;
        for (String command : complete.commands()) {
            at += command.length() + 2;
            if (command.equals("DATA")) {
                at += text(message++).length() + 1 + ".\r\n".length(); // one dot is doubled
                ends.add(at);
            } else if (command.startsWith("BDAT")) {
                at += text(message++).length();
                ends.add(at);
            }
        }
        assertEquals(MAILS, ends.size(), how);
        return ends;
    }
}
