package io.mailwire.imap.internal.engine;

import io.mailwire.imap.SortKey;
import io.mailwire.imap.internal.codec.BaseSubject;
import io.mailwire.imap.internal.codec.Casemap;
import io.mailwire.imap.internal.codec.SortData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Sorts as a server does (RFC 5256 section 3, RFC 5957). */
final class LocalSort {

    private LocalSort() {}

    /** One message with what it is compared by, made once. */
    private record Row(long uid, List<Object> keys) {}

    static long[] sort(List<SortData> messages, List<SortKey> order, Checkpoint checkpoint) {
        List<Row> rows = new ArrayList<>(messages.size());
        for (SortData message : messages) {
            checkpoint.pass();
            rows.add(new Row(
                    message.uid(), order.stream().map(k -> value(k, message)).toList()));
        }
        // Last of all by sequence number, which is the order of UIDs, and is never reversed.
        Comparator<Row> comparator = Comparator.comparingLong(Row::uid);
        for (int i = order.size() - 1; i >= 0; i--) {
            int index = i;
            Comparator<Row> by = (a, b) -> compare(a.keys().get(index), b.keys().get(index));
            comparator = (order.get(i).isReversed() ? by.reversed() : by).thenComparing(comparator);
        }
        rows.sort(checkpoint.comparing(comparator));
        return rows.stream().mapToLong(Row::uid).toArray();
    }

    private static Object value(SortKey key, SortData message) {
        Function<String, Object> text = Casemap::key;
        return switch (key.word()) {
            case "ARRIVAL" -> message.arrival();
            case "CC" -> text.apply(message.cc().mailbox());
            case "DATE" -> message.sent();
            case "FROM" -> text.apply(message.from().mailbox());
            case "SIZE" -> message.size();
            case "SUBJECT" -> text.apply(BaseSubject.of(message.subject()).text());
            case "TO" -> text.apply(message.to().mailbox());
            case "DISPLAYFROM" -> text.apply(message.from().display());
            case "DISPLAYTO" -> text.apply(message.to().display());
            default -> throw new AssertionError(key);
        };
    }

    private static int compare(Object a, Object b) {
        if (a instanceof String s && b instanceof String t) {
            return Casemap.compare(s, t);
        } else if (a instanceof Long s && b instanceof Long t) {
            return s.compareTo(t);
        } else if (a instanceof java.time.Instant s && b instanceof java.time.Instant t) {
            return s.compareTo(t);
        }
        throw new AssertionError(a);
    }
}
