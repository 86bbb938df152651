package io.mailwire.imap.internal.codec;

import io.mailwire.imap.internal.wire.ResponseCursor;
import io.mailwire.internal.mime.Charsets;
import io.mailwire.internal.wire.MalformedException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import okio.Buffer;

/**
 * Parameters of a media type or disposition: {@code body-fld-param = "(" string SP string *(SP string SP string) ")" / nil}. Values
 * in RFC 2231's form, cut in pieces or not, and encoded words in values (which no standard allows and everybody sends) are decoded.
 */
final class Parameters {

    // Nobody names a file in more pieces; an attacker might (CVE-2026-27859).
    private static final int MOST_PIECES = 100;
    private static final int MOST_PARAMETERS = 200;

    private Parameters() {}

    static Map<String, String> decode(ResponseCursor cursor) throws MalformedException {
        if (!cursor.open()) {
            cursor.skipValue();
            return Map.of();
        }
        Map<String, String> raw = new LinkedHashMap<>();
        while (cursor.hasMore()) {
            if (cursor.peek() == '(') {
                cursor.skipValue();
                continue;
            }
            String key = cursor.text().strip().toLowerCase(Locale.ROOT);
            // NIL as a value (mail.ru), or none at all.
            String value = "";
            if (cursor.peek() == '(') {
                cursor.skipValue();
            } else if (cursor.hasMore()) {
                value = cursor.text();
            }
            if (raw.size() < MOST_PARAMETERS) {
                raw.putIfAbsent(key, value);
            }
        }
        cursor.expectClose();
        return joined(raw);
    }

    private static Map<String, String> joined(Map<String, String> raw) {
        Map<String, String> plain = new LinkedHashMap<>();
        Map<String, TreeMap<Integer, String>> pieces = new LinkedHashMap<>();
        raw.forEach((key, value) -> {
            int star = key.indexOf('*');
            if (star <= 0) {
                plain.putIfAbsent(key, HeaderWords.decode(value));
            } else {
                pieces.computeIfAbsent(key.substring(0, star), k -> new TreeMap<>())
                        .put(pieceNumber(key, star), key.endsWith("*") ? "%" + value : "=" + value);
            }
        });
        // RFC 2231 beats the plain form, which is there for old readers.
        pieces.forEach((key, parts) -> plain.put(key, together(parts)));
        return Collections.unmodifiableMap(plain);
    }

    private static int pieceNumber(String key, int star) {
        String number = key.substring(star + 1).replace("*", "");
        return number.matches("\\d{1,3}") ? Math.min(Integer.parseInt(number), MOST_PIECES) : 0;
    }

    private static String together(Map<Integer, String> parts) {
        Charset charset = StandardCharsets.UTF_8;
        Buffer octets = new Buffer();
        boolean first = true;
        for (String part : parts.values()) {
            String value = part.substring(1);
            if (part.charAt(0) == '%') {
                if (first) {
                    String[] split = value.split("'", 3);
                    if (split.length == 3) {
                        Charset named = split[0].isEmpty() ? null : Charsets.find(split[0]);
                        charset = named == null ? charset : named;
                        value = split[2];
                    }
                }
                percentDecode(value, octets);
            } else {
                octets.writeString(value, charset);
            }
            first = false;
        }
        return octets.readString(charset);
    }

    private static void percentDecode(String value, Buffer out) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            int octet = -1;
            if (c == '%' && i + 2 < value.length()) {
                int high = Character.digit(value.charAt(i + 1), 16);
                int low = Character.digit(value.charAt(i + 2), 16);
                octet = high < 0 || low < 0 ? -1 : high * 16 + low;
            }
            if (octet >= 0) {
                out.writeByte(octet);
                i += 2;
            } else {
                out.writeUtf8(String.valueOf(c));
            }
        }
    }
}
