package io.mailwire.internal.text;

/** Makes text of a peer fit for logs and messages: control characters escaped, length bounded. */
public final class Printable {

    private Printable() {}

    /** The text with controls escaped, cut after {@code max} characters. */
    public static String shortened(String text, int max) {
        boolean cut = text.length() > max;
        String head = cut ? text.substring(0, max) : text;
        StringBuilder s = null;
        for (int i = 0; i < head.length(); i++) {
            char c = head.charAt(i);
            boolean plain = c >= ' ' && c != 0x7f && !(c >= 0x80 && c < 0xa0) && c != 0x2028 && c != 0x2029;
            if (plain && s == null) {
                continue;
            }
            if (s == null) {
                s = new StringBuilder(head.length() + 16).append(head, 0, i);
            }
            if (plain) {
                s.append(c);
            } else {
                s.append(String.format("\\u%04x", (int) c));
            }
        }
        String shown = s == null ? head : s.toString();
        return cut ? shown + "… (" + text.length() + " characters)" : shown;
    }
}
