package io.mailwire.imap.internal.wire;

import okio.Source;

/** Octets of known size that are written from where they lie, such as a message in a spool. */
public interface LiteralContent {

    /** How many octets there are; does not change. */
    long size();

    /** All of them, from the beginning; each call gives another source. */
    Source source();
}
