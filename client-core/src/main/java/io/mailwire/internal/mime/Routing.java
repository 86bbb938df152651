package io.mailwire.internal.mime;

import io.mailwire.Address;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Whom a message is from and goes to by its header: Sender or From, and To, Cc and Bcc. Where it was resent, its newest block of
 * Resent fields says it (RFC 5322 section 3.6.6): the original recipients have got it already.
 */
record Routing(List<Address> senders, List<Address> recipients) {

    static Routing of(MessageContent content) {
        if (content instanceof ReceivedContent received) {
            List<HeaderField> resent = newestBlock(received.header().fields());
            if (!resent.isEmpty()) {
                return new Routing(
                        first(addresses(resent, "resent-sender"), addresses(resent, "resent-from")),
                        Stream.of("resent-to", "resent-cc", "resent-bcc")
                                .flatMap(name -> addresses(resent, name).stream())
                                .toList());
            }
        }
        return new Routing(
                first(content.addresses("Sender"), content.addresses("From")),
                Stream.of("To", "Cc", "Bcc")
                        .flatMap(name -> content.addresses(name).stream())
                        .toList());
    }

    private static List<Address> first(List<Address> sender, List<Address> from) {
        return sender.isEmpty() ? from : sender;
    }

    private static List<Address> addresses(List<HeaderField> fields, String lowerName) {
        return fields.stream()
                .filter(f -> lower(f).equals(lowerName))
                .flatMap(f -> AddressParser.parseList(f.value(), new Defects()).stream())
                .toList();
    }

    // Blocks are put before what is there, each field at most once in each; nothing is put into one.
    private static List<HeaderField> newestBlock(List<HeaderField> fields) {
        int start = 0;
        while (start < fields.size() && !isResent(fields.get(start))) {
            start++;
        }
        Set<String> seen = new HashSet<>();
        int end = start;
        while (end < fields.size() && isResent(fields.get(end)) && seen.add(lower(fields.get(end)))) {
            end++;
        }
        return fields.subList(start, end);
    }

    private static boolean isResent(HeaderField field) {
        return lower(field).startsWith("resent-");
    }

    private static String lower(HeaderField field) {
        return field.name().toLowerCase(Locale.ROOT);
    }
}
