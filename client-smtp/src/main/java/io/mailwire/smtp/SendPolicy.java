package io.mailwire.smtp;

/** What becomes of a message of which the server refuses some recipients. */
public enum SendPolicy {
    /** The others get it. */
    BEST_EFFORT,
    /** Nobody gets it: the message is sent only after every recipient was accepted. Costs one round trip more. */
    ALL_OR_NOTHING
}
