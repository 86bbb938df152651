package io.mailwire.pop3;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.internal.mime.Spool;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import okio.HashingSink;
import okio.Okio;

/**
 * What a message without a unique id is called: by its whole content. Its header alone would not do: two messages may have the same one,
 * and the second would be deleted unread. Messages that are the same octet for octet are counted, so that each is handed over. Which of
 * them is which nobody can tell; those that a session was to delete are taken to be the ones that are missing.
 */
final class Fingerprint {

    private static final String PREFIX = "sha256:";

    private final Map<String, List<String>> known = new HashMap<>();
    private final Map<String, Integer> times = new HashMap<>();

    /** Names for one session. */
    Fingerprint(SeenFolder seen) {
        for (String name : seen.uids()) {
            if (isKey(name)) {
                known.computeIfAbsent(twins(name), t -> new ArrayList<>()).add(name);
            }
        }
        Comparator<String> goneLast = Comparator.comparingInt(
                name -> seen.find(name).filter(SeenEntry::deleting).isPresent() ? 1 : 0);
        known.values().forEach(names -> names.sort(goneLast.thenComparingInt(Fingerprint::count)));
    }

    /** The name of a message of this session; each call counts. */
    String key(Spool content) {
        String twins = PREFIX + hash(content);
        int time = times.merge(twins, 1, Integer::sum);
        List<String> names = known.getOrDefault(twins, List.of());
        if (time <= names.size()) {
            return names.get(time - 1);
        }
        int last = names.stream().mapToInt(Fingerprint::count).max().orElse(0);
        return twins + '#' + (last + time - names.size());
    }

    /** Whether this is the content of a message with that name, or of a twin. */
    static boolean isContentOf(String key, Spool content) {
        return key.startsWith(PREFIX + hash(content) + "#");
    }

    /** What all messages with the content of this one have in common. */
    static String twins(String key) {
        int end = key.lastIndexOf('#');
        return end < 0 ? key : key.substring(0, end);
    }

    private static int count(String key) {
        try {
            return Integer.parseInt(key.substring(key.lastIndexOf('#') + 1));
        } catch (NumberFormatException e) {
            return 0; // some server's own unique id, that looks like ours
        }
    }

    private static String hash(Spool content) {
        try (HashingSink digest = HashingSink.sha256(Okio.blackhole())) {
            Okio.buffer(content.source()).readAll(digest);
            return digest.hash().hex();
        } catch (IOException e) {
            throw new UncheckedIOException("a message could not be read back from a temporary file", e);
        }
    }

    /** Whether a name in a store was made here. */
    static boolean isKey(String uid) {
        return uid.startsWith(PREFIX);
    }
}
