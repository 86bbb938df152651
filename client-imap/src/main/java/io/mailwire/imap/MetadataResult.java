package io.mailwire.imap;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Annotations that were read.
 *
 * @param values the values by entry
 * @param longest how many octets the longest value has that was left out because it is longer than was asked for; empty where the
 *     server left none out
 */
public record MetadataResult(Map<String, String> values, OptionalLong longest) {

    @Override
    public String toString() {
        return values + (longest.isEmpty() ? "" : ", longer ones left out, up to " + longest.getAsLong() + " octets");
    }
}
