package io.mailwire.internal.mime;

/**
 * One field of a header as it was received.
 *
 * @param name its name as written
 * @param value what follows the colon, unfolded, not decoded
 * @param start where the field begins in the message
 * @param end where the next one begins
 */
record HeaderField(String name, String value, long start, long end) {}
