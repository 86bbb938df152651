package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.internal.text.Printable;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What others wrote, in an answer or below it. */
public final class Quotation {

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy 'at' HH:mm", Locale.ENGLISH);

    private Quotation() {}

    /** The text of the message: its plain text, or else what its HTML says; without either "". */
    static String textOf(MessageContent content) {
        return Lineation.wellFormed(
                content.text().or(() -> content.html().map(HtmlText::toText)).orElse(""));
    }

    /** A line that tells who wrote when, and the text behind angle brackets (RFC 3676 section 4.5). */
    public static String of(MessageContent content) {
        String who = people(content.addresses("From"), 1);
        String when = content.date().map(d -> "On " + DAY.format(d) + ", ").orElse("");
        String attribution =
                who.isEmpty() && when.isEmpty() ? "" : when + (who.isEmpty() ? "somebody" : who) + " wrote:\n";
        return attribution + textOf(content).lines().map(Quotation::quoted).collect(Collectors.joining("\n", "", "\n"));
    }

    private static String quoted(String line) {
        return line.isEmpty() || line.startsWith(">") ? ">" + line : "> " + line;
    }

    /** Addresses for people to read, on one line. */
    static String people(List<Address> addresses, int most) {
        String shown = addresses.stream().limit(most).map(Address::toString).collect(Collectors.joining(", "));
        int more = addresses.size() - most;
        return oneLine(more > 0 ? shown + " and " + more + " more" : shown);
    }

    /** The first of them and how many more there are, for one line about a message. */
    public static String summary(List<Address> addresses) {
        return addresses.isEmpty() ? "nobody" : Printable.shortened(people(addresses, 1), 200);
    }

    static String oneLine(String text) {
        return Lineation.wellFormed(EncodedWords.withoutControls(text)).strip();
    }
}
