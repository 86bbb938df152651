package io.mailwire.internal.mime;

import io.mailwire.Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Whom an answer to all goes to. The one who answers is among them, most often, and known only when the message is built.
 *
 * @param to those it answers, and whom they wrote to
 * @param cc who had a copy
 */
public record Answered(List<Address> to, List<Address> cc) {

    /** Begins an answer: whom it goes to, what it is about, and its place in the thread. */
    public static Composition begin(MessageContent original, boolean all) {
        Composition answer = new Composition();
        List<Address> authors = authors(original);
        if (all) {
            List<Address> to = distinct(Stream.concat(authors.stream(), usable(original, "To")));
            Set<String> known = to.stream().map(Answered::key).collect(Collectors.toSet());
            List<Address> cc = distinct(usable(original, "Cc").filter(a -> !known.contains(key(a))));
            answer.answer(new Answered(to, cc));
        } else {
            answer.add(Composition.Recipients.TO, authors.toArray(new Address[0]));
        }
        answer.subject(Subjects.ofAnswerTo(original));
        List<String> references = MessageIds.referencesOfAnswerTo(original);
        if (!references.isEmpty()) {
            answer.inReplyTo(references.get(references.size() - 1));
            answer.references(references.toArray(new String[0]));
        }
        return answer;
    }

    // RFC 5322 section 3.6.3
    private static List<Address> authors(MessageContent original) {
        List<Address> wanted = distinct(usable(original, "Reply-To"));
        return wanted.isEmpty() ? distinct(usable(original, "From")) : wanted;
    }

    // In a received message addresses may be anything. Mail goes to those it can go to.
    private static Stream<Address> usable(MessageContent original, String field) {
        return original.addresses(field).stream()
                .flatMap(a -> Stream.of(a, Emails.address("", a.localPart(), a.domain()))
                        .filter(Answered::isSendable)
                        .limit(1));
    }

    private static boolean isSendable(Address address) {
        try {
            Composition.checked(address);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static List<Address> distinct(Stream<Address> addresses) {
        Map<String, Address> all = new LinkedHashMap<>();
        addresses.forEach(a -> all.putIfAbsent(key(a), a));
        return List.copyOf(all.values());
    }

    // People write their own address in any case.
    private static String key(Address address) {
        return address.envelopeAddress().toLowerCase(Locale.ROOT);
    }

    /** The first, unless only the author is left: then it is an answer to oneself. */
    List<Address> toWithout(List<Address> author) {
        List<Address> others = without(author, to);
        return others.isEmpty() && without(author, cc).isEmpty() ? to : others;
    }

    List<Address> ccWithout(List<Address> author) {
        return without(author, cc);
    }

    private static List<Address> without(List<Address> author, List<Address> all) {
        Set<String> own = author.stream().map(Answered::key).collect(Collectors.toSet());
        return all.stream().filter(a -> !own.contains(key(a))).toList();
    }
}
