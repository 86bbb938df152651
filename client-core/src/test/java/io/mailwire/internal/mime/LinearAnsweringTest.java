package io.mailwire.internal.mime;

import io.mailwire.Email;
import io.mailwire.EmailBuilder;
import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Answering takes time in proportion to the original, whatever that is. */
@Timeout(120)
class LinearAnsweringTest {

    private static Arguments shape(String what, int count, IntFunction<String> message) {
        return Arguments.of(what, count, message);
    }

    private static String numbered(String before, String behind, int count) {
        return IntStream.range(0, count).mapToObj(i -> before + i + behind).collect(Collectors.joining("\r\n "));
    }

    static Stream<Arguments> originals() {
        return Stream.of(
                shape(
                        "recipients",
                        400,
                        n -> "To: " + numbered("a", "@example.org,", n) + "\r\nCc: " + numbered("b", "@example.org,", n)
                                + "\r\n\r\nx"),
                shape(
                        "references",
                        2_000,
                        n -> "Message-ID: <x@y>\r\nReferences: " + numbered("<a", "@b>", n) + "\r\n\r\nx"),
                shape("brackets", 20_000, n -> "Message-ID: <x@y>\r\nReferences: " + "<a <".repeat(n) + ">\r\n\r\nx"),
                shape("prefixes", 10_000, n -> "Subject: " + "Re: Fwd: ".repeat(n) + "\r\n\r\nx"),
                shape("lines", 20_000, n -> "Subject: x\r\n\r\n" + "> a line\r\n".repeat(n)),
                shape(
                        "tags",
                        10_000,
                        n -> "Content-Type: text/html\r\n\r\n" + "<p title='cid:x'>a&amp;</p>\r\n".repeat(n)),
                shape("open tags", 10_000, n -> "Content-Type: text/html\r\n\r\n" + "<a b='\"".repeat(n)),
                shape("style sheets", 10_000, n -> "Content-Type: text/html\r\n\r\n" + "<style></styles".repeat(n)),
                shape(
                        "pictures",
                        100,
                        n -> "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                                + numbered("<img src=cid:", ">", n)
                                + IntStream.range(0, n)
                                        .mapToObj(i -> "\r\n--b\r\nContent-Type: image/png; a=b\r\nContent-ID: <" + i
                                                + ">\r\n\r\nx")
                                        .collect(Collectors.joining())
                                + "\r\n--b--\r\n"),
                shape(
                        "parameters",
                        150,
                        n -> "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: application/x"
                                + numbered("; p", "=\"a value\"", n) + "\r\n\r\nx\r\n--b--\r\n"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("originals")
    void takesTimeInProportion(String what, int count, IntFunction<String> message) throws Exception {
        LinearTime.check(what, count, n -> message.apply(n).getBytes(StandardCharsets.UTF_8), octets -> {
            Email original = Email.parse(octets);
            original.quoted();
            for (EmailBuilder builder : new EmailBuilder[] {
                original.reply(), original.replyAll(), original.forward(), original.forwardAsAttachment()
            }) {
                builder.from("me@example.org").text("x").build().size();
            }
            original.redirect()
                    .from("me@example.org")
                    .to("x@example.org")
                    .build()
                    .size();
        });
    }

    @Test
    void addsRecipientsOneByOne() throws Exception {
        LinearTime.check("recipients", 2_000, n -> n, n -> {
            EmailBuilder builder = Email.from("a@example.org");
            for (int i = 0; i < n; i++) {
                builder.to("b@example.org");
            }
            builder.build();
        });
    }
}
