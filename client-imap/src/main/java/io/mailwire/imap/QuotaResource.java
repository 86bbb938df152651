package io.mailwire.imap;

/**
 * One limit, and how much of it is taken (RFC 9208 section 5).
 *
 * @param name such as {@code STORAGE}, counted in units of 1,024 octets, or {@code MESSAGE}
 * @param used how much is taken
 * @param limit how much there is
 */
public record QuotaResource(String name, long used, long limit) {

    @Override
    public String toString() {
        return name + " " + used + " of " + limit;
    }
}
