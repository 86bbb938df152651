package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.mime.DecodedParameters;
import io.mailwire.internal.mime.EncodedWords;
import io.mailwire.internal.wire.MalformedException;
import java.util.Locale;
import java.util.Map;

/**
 * Parameters of a media type or disposition: {@code body-fld-param = "(" string SP string *(SP string SP string) ")" / nil}. Values
 * in RFC 2231's form, cut in pieces or not, and encoded words in values (which no standard allows and everybody sends) are decoded.
 */
final class Parameters {

    private Parameters() {}

    static Map<String, String> decode(ResponseCursor cursor) throws MalformedException {
        if (!cursor.open()) {
            cursor.skipValue();
            return Map.of();
        }
        DecodedParameters decoded = null;
        String onlyKey = "";
        String onlyValue = "";
        int count = 0;
        while (cursor.hasMore()) {
            if (cursor.peek() == '(') {
                cursor.skipValue();
                continue;
            }
            String key = cursor.text();
            // NIL as a value (mail.ru), or none at all.
            String value = "";
            if (cursor.peek() == '(') {
                cursor.skipValue();
            } else if (cursor.hasMore()) {
                value = cursor.text();
            }
            count++;
            if (count == 1) {
                onlyKey = key;
                onlyValue = HeaderWords.unfold(value);
            } else if (count <= DecodedParameters.MOST) {
                if (decoded == null) {
                    decoded = new DecodedParameters();
                    decoded.add(onlyKey, onlyValue);
                }
                decoded.add(key, HeaderWords.unfold(value));
            }
        }
        cursor.expectClose();
        return decoded == null ? one(onlyKey, onlyValue) : decoded.byName();
    }

    // Most lists have one, and most of these are plain.
    private static Map<String, String> one(String key, String value) {
        if (key.indexOf('*') >= 0) {
            DecodedParameters decoded = new DecodedParameters();
            decoded.add(key, value);
            return decoded.byName();
        }
        String name = key.strip().toLowerCase(Locale.ROOT);
        return name.isEmpty() ? Map.of() : Map.of(name, EncodedWords.decode(value));
    }
}
