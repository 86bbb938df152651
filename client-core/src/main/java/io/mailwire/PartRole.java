package io.mailwire;

/**
 * What a part of a message is there for. One rule decides for messages that were parsed and for what IMAP servers tell of messages;
 * {@code docs/reading.md} has it, with examples.
 */
public enum PartRole {
    /** What the message says, as plain text. */
    TEXT,
    /** What the message says, as HTML. */
    HTML,
    /** What the HTML shows by its content id. */
    INLINE,
    /** What is to be saved or opened on its own; a message within the message too. */
    ATTACHMENT,
    /** Nothing to show: a further form of the text in multipart/alternative, or the signature of a signed message. */
    OTHER
}
