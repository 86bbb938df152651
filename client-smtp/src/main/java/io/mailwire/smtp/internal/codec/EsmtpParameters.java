package io.mailwire.smtp.internal.codec;

import io.mailwire.smtp.DeliverBy;
import io.mailwire.smtp.DsnNotify;
import io.mailwire.smtp.DsnReturn;
import io.mailwire.smtp.Recipient;
import io.mailwire.smtp.SendOptions;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What a caller wishes, as parameters of MAIL and RCPT. */
public final class EsmtpParameters {

    private EsmtpParameters() {}

    /** Those of MAIL, apart from what the message itself needs. */
    public static List<String> ofMail(SendOptions options) {
        List<String> all = new ArrayList<>();
        options.returning().ifPresent(r -> all.add(r == DsnReturn.FULL ? "RET=FULL" : "RET=HDRS"));
        options.envelopeId().ifPresent(id -> all.add("ENVID=" + Xtext.encode(id)));
        // RFC 4954 section 5: the brackets of the null address are the only ones
        options.submitter().ifPresent(a -> all.add("AUTH=" + (a.isEmpty() ? "<>" : Xtext.encode(a))));
        if (options.isTlsRequired()) {
            all.add("REQUIRETLS"); // RFC 8689 section 3
        }
        options.holdFor().ifPresent(t -> all.add("HOLDFOR=" + t.toSeconds()));
        options.holdUntil().ifPresent(t -> all.add("HOLDUNTIL=" + DateTimeFormatter.ISO_INSTANT.format(t)));
        options.deliverBy().ifPresent(d -> all.add("BY=" + by(d)));
        options.priority().ifPresent(p -> all.add("MT-PRIORITY=" + p));
        return all;
    }

    // RFC 2852 section 4: by-value = by-time ";" by-mode
    private static String by(DeliverBy demand) {
        return demand.time().toSeconds() + ";" + (demand.returned() ? "R" : "N");
    }

    /**
     * Those of RCPT.
     *
     * @param standard NOTIFY where the recipient has none of its own
     */
    public static List<String> ofRcpt(Recipient recipient, Set<DsnNotify> standard) {
        List<String> all = new ArrayList<>(2);
        Set<DsnNotify> when = recipient.notifications().isEmpty() ? standard : recipient.notifications();
        if (!when.isEmpty()) {
            all.add("NOTIFY=" + when.stream().map(DsnNotify::name).collect(Collectors.joining(",")));
        }
        recipient.original().ifPresent(o -> all.add("ORCPT=" + original(o)));
        return all;
    }

    // RFC 3461 section 4.2, RFC 6533 section 3
    private static String original(String address) {
        return address.chars().allMatch(c -> c < 0x7f)
                ? "rfc822;" + Xtext.encode(address)
                : "utf-8;" + Xtext.encodeUnicode(address);
    }
}
