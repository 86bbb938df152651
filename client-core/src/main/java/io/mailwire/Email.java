package io.mailwire;

/** One RFC 5322 message, composed or parsed. Immutable and thread-safe. */
public final class Email {

    Email() {}
}
