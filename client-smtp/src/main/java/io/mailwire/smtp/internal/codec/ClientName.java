package io.mailwire.smtp.internal.codec;

import io.mailwire.internal.mime.Domains;
import io.mailwire.internal.text.Printable;
import java.net.Inet6Address;
import java.net.InetAddress;

/**
 * The name that EHLO gives. Servers refuse {@code localhost} and names without a dot, and an application rarely knows a name that
 * resolves to it: an address literal is valid everywhere (RFC 5321 section 4.1.4).
 */
public final class ClientName {

    private ClientName() {}

    /**
     * The literal of an address.
     *
     * <pre>
     * address-literal  = "[" ( IPv4-address-literal / IPv6-address-literal ) "]"    ; RFC 5321 section 4.1.3
     * IPv6-address-literal = "IPv6:" IPv6-addr
     * </pre>
     */
    public static String ofAddress(InetAddress local) {
        String text = local.getHostAddress();
        int zone = text.indexOf('%'); // means something on this machine only
        text = zone < 0 ? text : text.substring(0, zone);
        return local instanceof Inet6Address ? "[IPv6:" + text + "]" : "[" + text + "]";
    }

    /**
     * Checks a name that the caller chose.
     *
     * @throws IllegalArgumentException if it is neither a domain nor an address literal
     */
    public static String checked(String name) {
        if (name.matches("\\[[0-9A-Za-z.:-]{1,100}]")) {
            return name;
        }
        String ascii;
        try {
            ascii = Domains.toAscii(name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(complaint(name), e);
        }
        if (!ascii.matches("[0-9A-Za-z_]([0-9A-Za-z_.-]{0,253}[0-9A-Za-z_])?")) {
            throw new IllegalArgumentException(complaint(name));
        }
        return ascii;
    }

    private static String complaint(String name) {
        return "the client name must be a domain such as mail.example.org or an address literal such as [192.0.2.1], not \""
                + Printable.shortened(name, 200) + "\"";
    }
}
