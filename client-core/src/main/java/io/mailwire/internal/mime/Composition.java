package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.Email;
import java.security.SecureRandom;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a builder has been told. For one thread. */
public final class Composition {

    private static final SecureRandom RANDOM = new SecureRandom();

    // These have methods of their own, or are made by us or by those who transfer the message.
    private static final Set<String> TAKEN = Set.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "subject",
            "date",
            "message-id",
            "mime-version",
            "received",
            "return-path",
            "resent-bcc");

    public final List<Address> from = new ArrayList<>();
    public final List<Address> to = new ArrayList<>();
    public final List<Address> cc = new ArrayList<>();
    public final List<Address> bcc = new ArrayList<>();
    public final List<Address> replyTo = new ArrayList<>();
    public final List<AttachedPart> inline = new ArrayList<>();
    public final List<AttachedPart> attached = new ArrayList<>();
    public @Nullable Address sender;
    public @Nullable String text;
    public @Nullable String html;

    private final List<Draft.Extra> extra = new ArrayList<>();
    private @Nullable String subject;
    private @Nullable OffsetDateTime date;
    private @Nullable String messageId;

    /** Adds all or none. */
    public static void addAll(List<Address> list, String... addresses) {
        List<Address> parsed = new ArrayList<>();
        for (String address : addresses) {
            parsed.add(Address.parse(address));
        }
        list.addAll(parsed);
    }

    public void subject(String value) {
        subject = HeaderText.check("subject", value);
    }

    public void header(String name, String value) {
        String lower = HeaderText.checkName(name).toLowerCase(Locale.ROOT);
        if (TAKEN.contains(lower) || (lower.startsWith("content-") && !lower.equals("content-language"))) {
            throw new IllegalArgumentException(
                    name + " is not set by header(…): it has a method of its own or is made when the"
                            + " message is written");
        }
        extra.add(new Draft.Extra(name, HeaderText.check(name, value)));
    }

    public void date(OffsetDateTime value) {
        date = value.truncatedTo(ChronoUnit.SECONDS);
    }

    /** RFC 5322 section 3.6.4: one @, no blanks and no brackets within. */
    public void messageId(String id) {
        String bare = id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1) : id;
        int sign = bare.indexOf('@');
        boolean proper = sign > 0
                && sign == bare.lastIndexOf('@')
                && sign < bare.length() - 1
                && bare.length() <= 900
                && bare.chars().allMatch(c -> c > ' ' && c < 0x7f && "<>\"(),;:\\".indexOf(c) < 0);
        if (!proper) {
            HeaderText.check("Message-ID", id);
            throw new IllegalArgumentException("no Message-ID, such as <left@right>: \"" + id + "\"");
        }
        messageId = "<" + bare + ">";
    }

    public Email build() {
        if (from.size() > 1 && sender == null) {
            throw new IllegalStateException(
                    "a message from several authors needs a sender(…) (RFC 5322 section 3.6.2)");
        }
        return Emails.of(new Draft(
                List.copyOf(from),
                sender,
                List.copyOf(replyTo),
                List.copyOf(to),
                List.copyOf(cc),
                List.copyOf(bcc),
                subject,
                text,
                html,
                List.copyOf(inline),
                List.copyOf(attached),
                List.copyOf(extra),
                date == null ? OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) : date,
                messageId == null ? newMessageId() : messageId,
                random(12)));
    }

    private String newMessageId() {
        return "<" + random(16) + "@" + Domains.toAscii(from.get(0).domain()).toLowerCase(Locale.ROOT) + ">";
    }

    private static String random(int octets) {
        byte[] random = new byte[octets];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public String toString() {
        return "EmailBuilder[from " + from + " to " + to + (subject == null ? "" : ", \"" + subject + "\"") + "]";
    }
}
