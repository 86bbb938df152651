package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the builder makes, as it is written. */
@Timeout(60)
class ComposingTest {

    private static final Address ANN = Address.parse("Ann <ann@example.org>");
    private static final Address BOB = Address.parse("Räk <bob@example.org>");

    private static EmailBuilder mail() {
        return Email.from(ANN);
    }

    private static byte[] octets(Email email) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        email.writeTo(out);
        return out.toByteArray();
    }

    private static String written(Email email) {
        return new String(octets(email), StandardCharsets.UTF_8);
    }

    private static Email reread(Email email) {
        byte[] octets = octets(email);
        assertArrayEquals(octets, octets(email), "written twice it is the same");
        Email read = Email.parse(octets);
        assertEquals(List.of(), read.defects());
        return read;
    }

    /** The field as it is written, unfolded. */
    private static Optional<String> field(Email email, String name) {
        String header = written(email).split("\r\n\r\n", 2)[0].replaceAll("\r\n(?=[ \t])", "");
        return header.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst();
    }

    @Test
    void takesAddressesAsValues() {
        Email email = mail().from(BOB)
                .sender(ANN)
                .to(ANN, BOB)
                .cc(BOB)
                .bcc(ANN)
                .replyTo(BOB, ANN)
                .build();
        for (Email e : List.of(email, reread(email))) {
            assertEquals(List.of(ANN, BOB), e.from());
            assertEquals(List.of(ANN, BOB), e.to());
            assertEquals(List.of(BOB), e.cc());
            assertEquals(List.of(ANN), e.bcc());
            assertEquals(List.of(BOB, ANN), e.replyTo());
            assertEquals(Optional.of(ANN.toString()), e.header("Sender"));
        }
    }

    @Test
    void refusesAnAddressThatWasReceivedAndIsNone() {
        Address none = Email.parse("To: root\r\n\r\n".getBytes(StandardCharsets.US_ASCII))
                .to()
                .get(0);
        assertThrows(IllegalArgumentException.class, () -> Email.from(none));
        assertThrows(IllegalArgumentException.class, () -> mail().to(ANN, none));
        assertThrows(IllegalArgumentException.class, () -> mail().cc(AddressGroup.of("x", ANN, none)));
        assertThrows(IllegalArgumentException.class, () -> mail().requestReadReceipt(none));
    }

    @Test
    void keepsGroupsInTheirOrder() { // RFC 5322 section 3.4
        Email email = mail().to("x@example.org")
                .to(AddressGroup.of("Team, große", ANN, BOB))
                .to(AddressGroup.of("Nobody"))
                .to("y@example.org")
                .cc(AddressGroup.UNDISCLOSED)
                .bcc(AddressGroup.of("Hidden", BOB))
                .replyTo(AddressGroup.of("Answers", ANN))
                .build();
        assertEquals(
                Optional.of("x@example.org, =?UTF-8?B?VGVhbSwgZ3Jvw59l?=: Ann <ann@example.org>,"
                        + " =?UTF-8?B?UsOkaw==?= <bob@example.org>;, Nobody:;, y@example.org"),
                field(email, "To"));
        assertEquals(Optional.of("undisclosed-recipients:;"), field(email, "Cc"));
        assertEquals(Optional.of("Hidden: =?UTF-8?B?UsOkaw==?= <bob@example.org>;"), field(email, "Bcc"));
        assertEquals(Optional.of("Answers: Ann <ann@example.org>;"), field(email, "Reply-To"));
        assertEquals(
                Optional.of("x@example.org, \"Team, große\": Ann <ann@example.org>, Räk <bob@example.org>;, Nobody:;,"
                        + " y@example.org"),
                email.header("To"));
        Email read = reread(email);
        assertEquals(email.to(), read.to());
        assertEquals(4, read.to().size());
        assertEquals(List.of(), read.cc());
    }

    @Test
    void foldsAGroupOfMany() {
        Address[] many = IntStream.range(0, 500)
                .mapToObj(i -> Address.of(i % 2 == 0 ? "" : "Name " + i, "user" + i + "@example.org"))
                .toArray(Address[]::new);
        Email email = mail().to(AddressGroup.of("Ü".repeat(100), many)).build();
        written(email).lines().forEach(line -> assertTrue(line.length() <= 78, line));
        assertEquals(List.of(many), reread(email).to());
    }

    @Test
    void attachesTextsReadableWhereTheyStayAsTheyAre(@TempDir Path directory) throws IOException {
        List<String> texts = List.of(
                "one\r\ntwo\r\n",
                "no end",
                "",
                "unix\nlines\nof some length\n",
                "old mac\rlines of some length\r",
                "mixed\r\nline\nends of some length\r",
                "From here\r\n",
                "é und ein längerer Text\r\n",
                "x".repeat(2000),
                "日本語",
                "\0\0\0a");
        EmailBuilder builder = mail().text("See there.");
        for (int i = 0; i < texts.size(); i++) {
            byte[] octets = texts.get(i).getBytes(StandardCharsets.UTF_8);
            builder.attach(i + ".txt", "text/plain; charset=utf-8", octets);
            builder.attach(Files.write(directory.resolve(i + ".csv"), octets));
        }
        Email email = builder.build();
        Email read = reread(email);
        for (int i = 0; i < texts.size() * 2; i++) {
            String text = texts.get(i / 2);
            assertEquals(text, new String(read.attachments().get(i).bytes(), StandardCharsets.UTF_8));
            assertEquals(
                    email.attachments().get(i).type(), read.attachments().get(i).type());
        }
        String written = written(email);
        assertTrue(
                written.contains(
                        "7bit\r\nContent-Disposition: attachment;\r\n filename=0.txt\r\n\r\none\r\ntwo\r\n\r\n--"),
                written);
        assertTrue(written.contains("unix=0A=\r\nlines=0A=\r\n"), written);
        assertTrue(written.contains("=46rom here"), written);
    }

    @Test
    void encodesWhatIsNoTextInBase64() {
        String written = written(mail().attach("a.json", "application/json", "{}".getBytes(StandardCharsets.US_ASCII))
                .build());
        assertTrue(written.contains("base64"), written);
    }

    @Test
    void readsASupplierEachTimeItIsWritten() throws IOException {
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger closed = new AtomicInteger();
        Email email = mail().attachStream("räk.bin", "application/x-any", () -> {
                    opened.incrementAndGet();
                    return new ByteArrayInputStream(new byte[] {1, 2, 3}) {
                        @Override
                        public void close() {
                            closed.incrementAndGet();
                        }
                    };
                })
                .build();
        assertEquals(0, opened.get());
        byte[] octets = octets(email);
        assertEquals(1, opened.get());
        assertEquals(octets.length, email.size());
        assertEquals(3, email.attachments().get(0).size());
        assertEquals(opened.get(), closed.get());
        Part read = Email.parse(octets).attachments().get(0);
        assertArrayEquals(new byte[] {1, 2, 3}, read.bytes());
        assertEquals("räk.bin", read.fileName());
    }

    @Test
    void neverHoldsWhatASupplierGives() {
        long size = 16L * 1024 * 1024;
        AtomicLong given = new AtomicLong();
        AtomicLong passed = new AtomicLong();
        AtomicLong held = new AtomicLong();
        Email email = mail().attachStream("a.bin", "application/x-any", () -> new InputStream() {
                    @Override
                    public int read() {
                        throw new AssertionError("octet by octet");
                    }

                    @Override
                    public int read(byte[] into, int offset, int length) {
                        int n = (int) Math.min(length, size - given.get());
                        held.accumulateAndGet(given.addAndGet(n) - passed.get(), Math::max);
                        return n > 0 ? n : -1;
                    }
                })
                .build();
        email.writeTo(new OutputStream() {
            @Override
            public void write(int b) {
                passed.incrementAndGet();
            }

            @Override
            public void write(byte[] octets, int offset, int length) {
                passed.addAndGet(length);
            }
        });
        assertEquals(size, given.get());
        assertTrue(held.get() < 1024 * 1024, () -> "holds " + held);
    }

    @Test
    void failsWithWhatASupplierThrows() {
        IOException cause = new IOException("gone");
        Email email = mail().attachStream("a", "text/plain", () -> {
                    throw cause;
                })
                .build();
        for (Runnable use : List.<Runnable>of(
                () -> octets(email),
                email::size,
                () -> email.attachments().get(0).bytes(),
                email::toMimeMessage)) {
            assertEquals(
                    cause, assertThrows(UncheckedIOException.class, use::run).getCause());
        }
        Email nothing = mail().attachStream("a", "text/plain", () -> null).build();
        assertThrows(UncheckedIOException.class, () -> octets(nothing));
    }

    @Test
    void attachesAMessageAsOne() {
        Email inner = mail().to(BOB).subject("Räk / 1").text("Inner").build();
        Email email = mail().attach(inner).build();
        String written = written(email);
        assertTrue(
                written.contains("Content-Type: message/rfc822;\r\n name=\"=?UTF-8?Q?1?=.eml\"")
                        || written.contains("Content-Type: message/rfc822;\r\n name="),
                written);
        assertTrue(written.contains("Content-Transfer-Encoding: 7bit\r\nContent-Disposition: attachment;"), written);
        assertTrue(written.contains("\r\n\r\n" + written(inner)), "as it is");
        assertFalse(written.contains("base64"), written);
        Part part = reread(email).attachments().get(0);
        assertEquals("message/rfc822", part.type());
        assertTrue(part.fileName().endsWith(".eml"), part.fileName());
        assertArrayEquals(octets(inner), part.bytes());
        assertArrayEquals(octets(inner), email.attachments().get(0).bytes());
    }

    @Test
    void neverShowsTheBccOfAnAttachedMessage() {
        Email composed = mail().bcc("secret@example.org").text("t").build();
        Email raw = Email.parse(octets(composed));
        Email nested = mail().attach(composed).build();
        for (Email inner : List.of(composed, raw, nested, Email.parse(octets(nested)))) {
            Email outer = mail().attach(inner).build();
            assertFalse(written(outer).contains("secret"), written(outer));
            assertFalse(new String(outer.attachments().get(0).bytes(), StandardCharsets.UTF_8).contains("secret"));
        }
        assertTrue(written(mail().attach(raw.keepBcc()).build()).contains("secret"), "unless it is kept by name");
        Email signed = Email.parse(
                "DKIM-Signature: v=1; h=bcc\r\nBcc: secret@example.org\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThrows(IllegalArgumentException.class, () -> mail().attach(signed));
    }

    @Test
    void attachesAnyRawMessage() {
        String head = "From: a@example.org\r\nSubject: x\r\n";
        record Case(String raw, String type, String encoding) {}
        for (Case c : List.of(
                new Case(head + "\r\nplain\r\n", "message/rfc822", "7bit"),
                new Case(head + "\r\nno end", "message/rfc822", "7bit"),
                new Case(head, "message/rfc822", "7bit"),
                new Case(head + "\r\né\r\n", "message/rfc822", "8bit"),
                new Case("Subject: é\r\n\r\nx\r\n", "message/global", "8bit"),
                new Case(head + "\r\n" + "x".repeat(999) + "\r\n", "message/global", "base64"),
                new Case(head + "\r\na\0b\r\n", "message/global", "base64"))) {
            Email email = mail().attach(Email.parse(c.raw.getBytes(StandardCharsets.UTF_8)))
                    .build();
            String written = written(email);
            assertTrue(written.contains("Content-Type: " + c.type + ";"), written);
            assertTrue(
                    written.contains("Content-Transfer-Encoding: " + c.encoding + "\r\nContent-Disposition"), written);
            // RFC 2045 section 6.4: what is around 8 bits says so too
            assertEquals(
                    c.encoding.equals("8bit"),
                    written.split("\r\n\r\n", 2)[0].contains("Content-Transfer-Encoding: 8bit"),
                    written);
            Part part = reread(email).attachments().get(0);
            assertEquals(c.type, part.type());
            assertEquals(c.raw, new String(part.bytes(), StandardCharsets.UTF_8));
        }
        Email unix = mail().attach(Email.parse("From: a@example.org\n\na\nb\n".getBytes(StandardCharsets.UTF_8)))
                .build();
        assertEquals(
                "From: a@example.org\r\n\r\na\r\nb\r\n",
                reread(unix).attachments().get(0).text());
    }

    private static final String ICS =
            "BEGIN:VCALENDAR\nVERSION:2.0\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:Räk\nEND:VEVENT\nEND:VCALENDAR\n";

    @Test
    void putsACalendarLastOfTheAlternatives() { // RFC 6047 section 2.4
        Email email = mail().text("t")
                .html("h")
                .calendar("request", ICS)
                .attach("a.pdf", "application/pdf", new byte[1])
                .build();
        String written = written(email);
        int calendar = written.indexOf("Content-Type: text/calendar;\r\n charset=utf-8;\r\n method=REQUEST\r\n");
        calendar = calendar < 0
                ? written.indexOf("Content-Type: text/calendar;\r\n method=REQUEST;\r\n charset=utf-8\r\n")
                : calendar;
        assertTrue(calendar > written.indexOf("text/html"), written);
        assertTrue(calendar < written.indexOf("application/pdf"), written);
        assertEquals(
                "multipart/alternative",
                written.replaceAll("(?s).*\\r\\nContent-Type: (multipart/alternative).*", "$1"));
        Email read = reread(email);
        assertEquals(Optional.of("t"), read.text());
        assertEquals(Optional.of("h"), read.html());
        assertEquals(List.of("text/calendar", "application/pdf"), types(read));
        assertEquals(types(email), types(read));
        assertEquals(ICS.replace("\n", "\r\n"), read.attachments().get(0).text());
        assertEquals(
                "text/calendar",
                new String(octets(mail().calendar("REQUEST", ICS).build()), StandardCharsets.UTF_8)
                        .replaceAll("(?s).*MIME-Version: 1.0\r\nContent-Type: ([a-z/]+).*", "$1"));
    }

    private static List<String> types(Email email) {
        return email.attachments().stream().map(Part::type).toList();
    }

    @Test
    void refusesACalendarThatSaysSomethingElse() {
        for (String[] bad : new String[][] {
            {"REQUEST", ICS.replace("METHOD:REQUEST", "METHOD:CANCEL")},
            {"REQUEST", ICS.replace("METHOD:REQUEST\n", "")},
            {"REQUEST", ICS.replace("METHOD:REQUEST", "X:\u2028METHOD:REQUEST")},
            {"REQUEST", "METHOD:REQUEST"},
            {"", ICS},
            {"RE QUEST", ICS},
            {"REQUEST\r\nX: y", ICS},
            {"REQUEST; x=y", ICS}
        }) {
            assertThrows(IllegalArgumentException.class, () -> mail().calendar(bad[0], bad[1]), bad[0] + bad[1]);
        }
    }

    @Test
    void namesItsThread() {
        Email email = mail().inReplyTo("1@example.org")
                .references("<0@example.org>", "odd/id", "<1@example.org>")
                .build();
        assertEquals(Optional.of("<1@example.org>"), field(email, "In-Reply-To"));
        assertEquals(Optional.of("<0@example.org> <odd/id> <1@example.org>"), field(email, "References"));
        assertEquals(email.header("References"), reread(email).header("References"));

        String[] many = IntStream.range(0, 200)
                .mapToObj(i -> "<" + i + "@" + "x".repeat(60) + ">")
                .toArray(String[]::new);
        Email bounded = mail().references(many).build();
        List<String> kept = List.of(field(bounded, "References").orElseThrow().split(" "));
        assertEquals(50, kept.size());
        assertEquals(many[0], kept.get(0));
        assertEquals(List.of(many).subList(151, 200), kept.subList(1, 50));
    }

    @Test
    void refusesIdsThatAreNone() {
        for (String bad :
                List.of("", "<>", "<", "a><b@example.org", "<a> <b>", "a b", "é@example.org", "x".repeat(901))) {
            assertThrows(IllegalArgumentException.class, () -> mail().inReplyTo(bad), bad);
            assertThrows(IllegalArgumentException.class, () -> mail().references("<a@example.org>", bad), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> mail().inReplyTo());
    }

    @Test
    void saysHowUrgentItIs() {
        Email high = mail().priority(Priority.LOW).priority(Priority.HIGH).build();
        assertEquals(List.of("high"), reread(high).headers("Importance"));
        assertEquals(List.of("1"), reread(high).headers("X-Priority"));
        assertEquals(List.of("urgent"), reread(high).headers("Priority"));
        Email low = mail().priority(Priority.LOW).build();
        assertEquals(
                "low 5 non-urgent",
                low.header("Importance").orElse("") + " "
                        + low.header("X-Priority").orElse("") + " "
                        + low.header("Priority").orElse(""));
    }

    @Test
    void tellsHowToLeaveAList() {
        URI https = URI.create("https://example.org/u?who=a=?&x=" + "y".repeat(300));
        URI mailto = URI.create("mailto:leave@example.org?subject=leave");
        Email plain = mail().listUnsubscribe(mailto, https).build();
        assertEquals(Optional.of("<" + mailto + ">, <" + https + ">"), field(plain, "List-Unsubscribe"));
        assertEquals(plain.header("List-Unsubscribe"), reread(plain).header("List-Unsubscribe"));
        assertEquals(Optional.empty(), field(plain, "List-Unsubscribe-Post"));

        Email oneClick = mail().oneClickUnsubscribe(https, mailto).build(); // RFC 8058 section 3.1
        assertEquals(Optional.of("<" + https + ">, <" + mailto + ">"), field(oneClick, "List-Unsubscribe"));
        assertEquals(Optional.of("List-Unsubscribe=One-Click"), field(oneClick, "List-Unsubscribe-Post"));

        for (String bad : List.of(
                "http://example.org/",
                "ftp://example.org/",
                "javascript:alert(1)",
                "https:",
                "https:x",
                "x",
                "mailto:x")) {
            assertThrows(IllegalArgumentException.class, () -> mail().listUnsubscribe(URI.create(bad)), bad);
            assertThrows(IllegalArgumentException.class, () -> mail().oneClickUnsubscribe(URI.create(bad)), bad);
        }
        assertThrows(IllegalArgumentException.class, () -> mail().oneClickUnsubscribe(mailto));
        assertThrows(IllegalArgumentException.class, () -> mail().oneClickUnsubscribe(https, https), "exactly one");
        assertThrows(IllegalArgumentException.class, () -> mail().listUnsubscribe());
        assertThrows(
                IllegalArgumentException.class,
                () -> mail().listUnsubscribe(URI.create("https://example.org/" + "x".repeat(1000))));
    }

    @Test
    void writesAUriOfAnotherScriptInAscii() {
        Email email = mail().listUnsubscribe(URI.create("https://example.org/é\u560a"))
                .build();
        assertEquals(Optional.of("<https://example.org/%C3%A9%E5%98%8A>"), field(email, "List-Unsubscribe"));
    }

    @Test
    void asksForAReceipt() {
        Email email = mail().requestReadReceipt("Räk <bob@example.org>").build();
        assertEquals(
                Optional.of("=?UTF-8?B?UsOkaw==?= <bob@example.org>"), field(email, "Disposition-Notification-To"));
        assertEquals(Optional.of(BOB.toString()), reread(email).header("Disposition-Notification-To"));
    }

    @Test
    void tellsItsLanguages() {
        assertEquals(
                Optional.of("sv, pt-BR, zh-Hant-TW"),
                field(mail().language("SV", "pt-br", "zh-hant-tw").build(), "Content-Language"));
        for (String bad : List.of("", " ", "sv, de", "x_y", "sv\r\nX: y", "abcdefghi", "é")) {
            assertThrows(IllegalArgumentException.class, () -> mail().language(bad), bad);
        }
    }

    @Test
    void makesADateThatAHeaderCanHave() {
        OffsetDateTime odd = OffsetDateTime.of(2026, 1, 2, 3, 4, 5, 6, ZoneOffset.ofTotalSeconds(3723));
        Email email = mail().date(odd).build();
        assertEquals(
                odd.withNano(0).toInstant(), reread(email).date().orElseThrow().toInstant());
        assertThrows(IllegalArgumentException.class, () -> mail().date(odd.withYear(10_000)));
        assertThrows(IllegalArgumentException.class, () -> mail().date(odd.withYear(1899)));
    }

    @Test
    void hasADateAndAnIdThatStay() {
        EmailBuilder builder = mail().text("t");
        Email one = builder.build();
        assertEquals(one.messageId(), reread(one).messageId());
        assertEquals(one.date(), reread(one).date());
        assertTrue(one.messageId().orElseThrow().matches("<[0-9a-f]{32}@example\\.org>"), one.messageId()::orElseThrow);
        assertNotEquals(one.messageId(), builder.build().messageId());
        assertTrue(
                Email.from("a@BÜCHER.example").build().messageId().orElseThrow().endsWith("@xn--bcher-kva.example>"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut \ud83d", "\ude00 cut", "a\ud83d\ud83d\ude00b"})
    void mendsHalfCharactersInTexts(String cut) {
        Email email = mail().text(cut).html(cut).build();
        String mended = cut.replaceAll("[\ud800-\udbff](?![\udc00-\udfff])", "\ufffd")
                .replaceAll("(?<![\ud800-\udbff])[\udc00-\udfff]", "\ufffd");
        for (Email e : List.of(email, reread(email))) {
            assertEquals(
                    Stream.of(mended, mended).toList(),
                    List.of(e.text().orElseThrow(), e.html().orElseThrow()));
        }
    }

    @Test
    void refusesTwoPartsOfOneContentId() {
        EmailBuilder builder = mail().inline("doc", "image/png", new byte[1]).inline("Doc", "image/png", new byte[1]);
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> builder.inline("doc", "application/pdf", new byte[2]));
        assertTrue(e.getMessage().contains("doc"), e.getMessage());
        assertEquals(2, builder.html("x").build().inlineParts().size());
    }

    @Test
    void saysOfATextFileWhatIsKnown(@TempDir Path directory) throws IOException {
        String[][] texts = {
            {"ascii", ""},
            {"", ""},
            {"h\u00e9llo", "utf-8"},
            {"\ud83d\ude00", "utf-8"},
            {"x".repeat(16 * 1024 - 1) + "\u00e9", "utf-8"},
            {"x".repeat(16 * 1024 - 2) + "\ud83d\ude00" + "y".repeat(40_000), "utf-8"}
        };
        for (String[] text : texts) {
            Path file = Files.writeString(directory.resolve("a.txt"), text[0]);
            Part part =
                    reread(mail().attach(file).text("x").build()).attachments().get(0);
            assertEquals(text[1], part.charset().orElse(""), text[0]);
            assertEquals(text[0], part.text());
        }
        byte[] octets = "x\u00e9x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        for (byte[] unknown : new byte[][] {
            "h\u00e9llo".getBytes(StandardCharsets.ISO_8859_1),
            "h\u00e9llo".getBytes(StandardCharsets.UTF_16),
            java.util.Arrays.copyOf(octets, octets.length - 2),
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80}
        }) {
            Path file = Files.write(directory.resolve("a.csv"), unknown);
            Part part =
                    reread(mail().attach(file).text("x").build()).attachments().get(0);
            assertEquals(java.util.Optional.empty(), part.charset());
            org.junit.jupiter.api.Assertions.assertArrayEquals(unknown, part.bytes());
        }
        Path data = Files.writeString(directory.resolve("a.pdf"), "\u00e9");
        assertEquals(
                java.util.Optional.empty(),
                mail().attach(data).build().attachments().get(0).charset());
    }

    @Test
    void hasTheRolesThatReadersSee() {
        Email pdf = mail().text("t")
                .html("h")
                .inline("d", "application/pdf", new byte[1])
                .build();
        Email picture = mail().text("t").inline("p", "image/png", new byte[1]).build();
        Email text = mail().text("t")
                .html("h")
                .inline("n", "text/plain; charset=utf-8", "more".getBytes(StandardCharsets.UTF_8))
                .build();
        Email page = mail().inline("n", "text/html", "<p>".getBytes(StandardCharsets.UTF_8))
                .build();
        Email nothing = mail().build();
        for (Email email : List.of(pdf, picture, text, page, nothing)) {
            Email read = reread(email);
            assertEquals(read.text(), email.text());
            assertEquals(read.html(), email.html());
            assertEquals(roles(read.inlineParts()), roles(email.inlineParts()));
            assertEquals(roles(read.attachments()), roles(email.attachments()));
            assertEquals(roles(read.parts()), roles(email.parts()));
        }
        assertEquals("[application/pdf <d> ATTACHMENT]", roles(pdf.attachments()));
        assertEquals("[image/png <p> ATTACHMENT]", roles(picture.attachments()));
        assertEquals("t\nmore", text.text().orElseThrow());
        assertEquals("<p>", page.html().orElseThrow());
    }

    private static String roles(List<Part> parts) {
        return parts.stream().map(p -> p + " " + p.role()).toList().toString();
    }

    @Test
    void printsItselfOnOneLine() {
        EmailBuilder builder = Email.from("Ann <a@example.org>").subject("x".repeat(500));
        for (int i = 0; i < 1000; i++) {
            builder.to("b" + i + "@example.org");
        }
        assertTrue(
                builder.toString()
                        .startsWith("EmailBuilder[from Ann <a@example.org> to b0@example.org and 999 more, \"xxx"),
                builder.toString());
        assertTrue(builder.toString().length() < 250, builder.toString());
    }

    @Test
    void needsAnAuthor() {
        IllegalStateException e = assertThrows(
                IllegalStateException.class,
                () -> mail().build().reply().text("x").build());
        assertTrue(e.getMessage().contains("from(…)"), e.getMessage());
    }
}
