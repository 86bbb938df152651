package io.mailwire.smtp.internal.codec;

/** What MAIL says of the message's octets: BODY of RFC 6152 and RFC 3030. */
public enum BodyType {
    /** Nothing: ASCII in lines. */
    SEVEN_BIT(""),
    /** Lines of any octets but NUL. */
    EIGHT_BIT("8BITMIME"),
    /** Any octets, CR and LF without meaning. Goes with BDAT only. */
    BINARY("BINARYMIME");

    private final String parameter;

    BodyType(String parameter) {
        this.parameter = parameter;
    }

    /** The parameter's value; empty to leave it out. */
    String parameter() {
        return parameter;
    }
}
