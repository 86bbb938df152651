package io.mailwire.smtp.internal.codec;

import io.mailwire.smtp.Recipient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which addresses are the same. A local part is case-sensitive, a domain is not (RFC 5321 section 2.4). */
public final class Mailboxes {

    private Mailboxes() {}

    /** What stands behind the @, in lower case. */
    public static String domainOf(String address) {
        return address.substring(address.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
    }

    /** Each mailbox once, as it is named first. */
    public static List<Recipient> distinct(List<Recipient> all) {
        Map<String, Recipient> once = new LinkedHashMap<>();
        for (Recipient r : all) {
            int sign = r.address().lastIndexOf('@');
            once.putIfAbsent(r.address().substring(0, sign + 1) + domainOf(r.address()), r);
        }
        return List.copyOf(once.values());
    }
}
