package io.mailwire.pop3.internal.codec;

import io.mailwire.pop3.Pop3Capabilities;
import io.mailwire.pop3.internal.wire.Listing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the lines of CAPA (RFC 2449 section 3): {@code capability = name *(SP argument)}. A capability that comes twice keeps the
 * arguments of both lines.
 */
public final class CapabilitiesDecoder implements Listing.LineTaker {

    private final Map<String, List<String>> all = new LinkedHashMap<>();

    @Override
    public void take(String line) {
        String[] words = line.strip().split("\\s+", -1);
        if (!words[0].isEmpty()) {
            all.computeIfAbsent(words[0].toUpperCase(Locale.ROOT), k -> new ArrayList<>())
                    .addAll(Arrays.asList(words).subList(1, words.length));
        }
    }

    public Pop3Capabilities capabilities() {
        return new Pop3Capabilities(true, all);
    }
}
