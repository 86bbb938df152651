package io.mailwire.imap.internal.engine;

import io.mailwire.imap.MessageThread;
import io.mailwire.imap.ThreadAlgorithm;
import io.mailwire.imap.internal.codec.BaseSubject;
import io.mailwire.imap.internal.codec.Casemap;
import io.mailwire.imap.internal.codec.SortData;
import io.mailwire.imap.internal.codec.ThreadBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts messages together to threads as a server does (RFC 5256 section 3). */
final class LocalThreads {

    private LocalThreads() {}

    /** The messages ascending by UID. */
    static List<MessageThread> of(List<SortData> messages, ThreadAlgorithm algorithm, Checkpoint checkpoint) {
        return switch (algorithm) {
            case ORDEREDSUBJECT -> bySubject(messages, checkpoint);
            case REFERENCES -> ReferenceThreads.of(messages, checkpoint);
        };
    }

    /** By sent date, then as they lie in the folder. */
    static final Comparator<SortData> BY_DATE =
            Comparator.comparing(SortData::sent).thenComparingLong(SortData::uid);

    private static List<MessageThread> bySubject(List<SortData> messages, Checkpoint checkpoint) {
        Map<String, List<SortData>> subjects = new LinkedHashMap<>();
        for (SortData message : messages) {
            checkpoint.pass();
            String subject = Casemap.key(BaseSubject.of(message.subject()).text());
            subjects.computeIfAbsent(subject, s -> new ArrayList<>()).add(message);
        }
        List<List<SortData>> threads = new ArrayList<>(subjects.values());
        Comparator<SortData> byDate = checkpoint.comparing(BY_DATE);
        threads.forEach(t -> t.sort(byDate));
        threads.sort((a, b) -> byDate.compare(a.get(0), b.get(0)));
        ThreadBuilder built = new ThreadBuilder();
        for (List<SortData> thread : threads) {
            int first = built.add(thread.get(0).uid(), ThreadBuilder.NONE);
            thread.stream().skip(1).forEach(m -> built.add(m.uid(), first));
        }
        return built.build();
    }
}
