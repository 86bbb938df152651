package io.mailwire.spi;

import java.util.HexFormat;
import java.util.Locale;

/**
 * What the operator of a server says of its certificate in the DNS (RFC 6698 section 2). Worth something only when DNSSEC vouches for it.
 *
 * @param usage 2 for the issuer (DANE-TA), 3 for the server's own certificate (DANE-EE); 0 and 1 are not for mail (RFC 7672 section 3.1.3)
 * @param selector 0 for the whole certificate, 1 for its public key
 * @param matchingType 0 for the thing itself, 1 for its SHA-256, 2 for its SHA-512
 * @param data what it is compared with, in hexadecimal and lower case
 */
public record TlsaRecord(int usage, int selector, int matchingType, String data) {

    /**
     * Checks that the data are hexadecimal.
     *
     * @param usage the certificate usage, 0 to 255
     * @param selector the selector, 0 to 255
     * @param matchingType the matching type, 0 to 255
     * @param data hexadecimal digits
     * @throws IllegalArgumentException if a number is out of range or the data are no octets
     */
    public TlsaRecord {
        for (int octet : new int[] {usage, selector, matchingType}) {
            if (octet < 0 || octet > 255) {
                throw new IllegalArgumentException("no octet: " + octet);
            }
        }
        data = data.toLowerCase(Locale.ROOT);
        HexFormat.of().parseHex(data);
    }

    /**
     * Whether an SMTP client can check a certificate with it (RFC 7672 section 3.1): usage, selector and matching type are ones that it
     * knows, and the data have the length that they must have.
     *
     * @return true if so
     */
    public boolean isUsable() {
        boolean known = (usage == 2 || usage == 3) && selector <= 1;
        return known
                && switch (matchingType) {
                    case 0 -> !data.isEmpty();
                    case 1 -> data.length() == 2 * 32;
                    case 2 -> data.length() == 2 * 64;
                    default -> false;
                };
    }

    @Override
    public String toString() {
        return usage + " " + selector + " " + matchingType + " "
                + (data.length() > 16 ? data.substring(0, 16) + "…" : data);
    }
}
