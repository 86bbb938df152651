package io.mailwire.internal.net;

import java.net.IDN;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host names and addresses as text: the one place that says what may go into a look-up, a proxy's request, a TLS handshake and a
 * message, and how other scripts become ASCII. Names are kept in A-labels (RFC 5890) and lower case; underscores are let through, since they are in use.
 */
public final class HostName {

    private static final Pattern NAME = Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_-]+)*\\.?");
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("([0-9a-f:.]*:[0-9a-f:.]*)(%[0-9a-z_.-]+)?");
    private static final int LONGEST_LABEL = 63;
    private static final int LONGEST = 254; // RFC 1035 section 2.3.4, and a dot at the end

    // The JDK has IDNA 2003, which turns these into something else (straße into strasse); IDNA 2008 has other hosts for
    // them.
    private static final Pattern DEVIATIONS = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    private HostName() {}

    /**
     * A name in A-labels, or an address; IPv6 without brackets.
     *
     * @throws IllegalArgumentException naming what is wrong; the text is repeated without control characters
     */
    public static String of(String host) {
        if (host.indexOf(':') >= 0) {
            return ofIpv6(host);
        }
        String ascii;
        try {
            ascii = aLabels(host).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            throw notAHost(host, e);
        }
        if (!isSafe(ascii)) {
            throw notAHost(host, null);
        }
        return ascii;
    }

    /**
     * The name with every label that is not ASCII as an A-label (RFC 5890 section 2.3.2.1); the others stay as they are. Says
     * nothing of what characters they have.
     *
     * @throws IllegalArgumentException saying why, without the name, if a label has no A-label or is longer than 63 octets
     */
    public static String aLabels(String name) {
        if (DEVIATIONS.matcher(name).find()) {
            throw new IllegalArgumentException(
                    "it has a letter that standards treat differently; write it in A-labels (xn--...)");
        }
        StringJoiner ascii = new StringJoiner(".");
        // The ideographic full stops are separators too (RFC 3490 section 3.1).
        for (String label : name.split("[.\u3002\uff0e\uff61]", -1)) {
            ascii.add(aLabel(label));
        }
        return ascii.toString();
    }

    private static String aLabel(String label) {
        if (label.length() > LONGEST_LABEL) { // some JDKs fail for these with a bare RuntimeException
            throw new IllegalArgumentException("a label of it is longer than 63 octets");
        }
        String ascii = label.chars().allMatch(c -> c < 0x80) ? label : IDN.toASCII(label, IDN.ALLOW_UNASSIGNED);
        // Some characters become several in it, and one of them a dot: U+2488 is "1.".
        if (ascii.length() > LONGEST_LABEL || ascii.indexOf('.') >= 0) {
            throw new IllegalArgumentException(
                    "a label of it is longer than 63 octets, or has a character that becomes a dot");
        }
        return ascii;
    }

    private static String ofIpv6(String host) {
        String low = host.toLowerCase(Locale.ROOT);
        if (!IPV6.matcher(low).matches() || address(low).isEmpty()) {
            throw new IllegalArgumentException("not an IPv6 address: \"" + Texts.printable(host) + "\"");
        }
        return low;
    }

    private static IllegalArgumentException notAHost(String host, @Nullable IllegalArgumentException why) {
        return new IllegalArgumentException(
                "not a host name: \"" + Texts.printable(host) + "\"" + (why == null ? "" : ": " + Texts.messageOf(why)),
                why);
    }

    /** Whether the text is what {@link #of} gives out. */
    static boolean isSafe(String host) {
        return host.length() <= LONGEST
                && (NAME.matcher(host).matches() || IPV6.matcher(host).matches());
    }

    /** The address that the text spells; empty for a name. Asks no name server. */
    public static Optional<InetAddress> address(String host) {
        try {
            if (host.indexOf(':') >= 0) {
                // In brackets the JDK takes it for an IPv6 address or nothing.
                return Optional.of(InetAddress.getByName("[" + host + "]"));
            }
            if (IPV4.matcher(host).matches()
                    && Pattern.compile("\\.").splitAsStream(host).allMatch(part -> Integer.parseInt(part) < 256)) {
                return Optional.of(InetAddress.getByName(host));
            }
            return Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** As certificates and the server name indication have it: without the dot of the root, and without an IPv6 zone. */
    static String forTls(String host) {
        int zone = host.indexOf('%');
        if (zone >= 0) {
            return host.substring(0, zone);
        }
        return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    }
}
