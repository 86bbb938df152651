package io.mailwire;

/** How urgent a message says it is (RFC 2156 section 5.3.6). Recipients may show it; it speeds nothing up. */
public enum Priority {
    /** Urgent. */
    HIGH,
    /** As any other. */
    NORMAL,
    /** Whenever there is time. */
    LOW
}
