package io.mailwire.smtp;

import io.mailwire.Email;

/** Messages for tests. */
final class Mails {

    static final String SENDER = "ann@example.org";

    private Mails() {}

    /** A small message. */
    static Email to(String... recipients) {
        return Email.from(SENDER)
                .to(recipients)
                .subject("Hello")
                .text("Hello.\n")
                .build();
    }

    /** A message of at least that many octets. */
    static Email ofSize(int octets, String... recipients) {
        String line = "All work and no play makes Jack a dull boy.\n";
        return Email.from(SENDER)
                .to(recipients)
                .subject("Long")
                .text(line.repeat(octets / line.length() + 1))
                .build();
    }
}
