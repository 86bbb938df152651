package io.mailwire.imap.internal.wire;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Folder names of IMAP4rev1: modified UTF-7 (RFC 3501 section 5.1.3). */
public final class ModifiedUtf7 {

    private ModifiedUtf7() {}

    /** Encodes a name; the result is printable ASCII. */
    public static String encode(String name) {
        StringBuilder out = new StringBuilder(name.length() + 16);
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            if (c == '&') {
                out.append("&-");
                i++;
            } else if (isDirect(c)) {
                out.append(c);
                i++;
            } else {
                int end = i;
                while (end < name.length() && !isDirect(name.charAt(end))) {
                    end++;
                }
                byte[] utf16 = name.substring(i, end).getBytes(StandardCharsets.UTF_16BE);
                String base64 = Base64.getEncoder().withoutPadding().encodeToString(utf16);
                out.append('&').append(base64.replace('/', ',')).append('-');
                i = end;
            }
        }
        return out.toString();
    }

    /**
     * Decodes a name. What is no modified UTF-7 is kept as it stands: servers list raw UTF-8 and bare ampersands, and a folder
     * that we cannot name could not be opened.
     */
    public static String decode(String name) {
        if (name.indexOf('&') < 0) {
            return name;
        }
        StringBuilder out = new StringBuilder(name.length());
        int last = name.lastIndexOf('-'); // behind it none is looked for again
        int i = 0;
        while (i < name.length()) {
            char c = name.charAt(i);
            int end = c == '&' && i < last ? name.indexOf('-', i) : -1;
            if (end < 0) {
                out.append(c);
                i++;
            } else if (end == i + 1) {
                out.append('&');
                i += 2;
            } else {
                String decoded = decodeShift(name.substring(i + 1, end));
                out.append(decoded.isEmpty() ? name.substring(i, end + 1) : decoded);
                i = end + 1;
            }
        }
        // A name that does not come back as it was could not be sent back either: then it was no UTF-7.
        String decoded = out.toString();
        return encode(decoded).equals(name) ? decoded : name;
    }

    private static String decodeShift(String base64) {
        try {
            byte[] utf16 = Base64.getDecoder().decode(base64.replace(',', '/'));
            return utf16.length % 2 == 0 ? new String(utf16, StandardCharsets.UTF_16BE) : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static boolean isDirect(char c) {
        return c >= 0x20 && c <= 0x7e;
    }
}
