package io.mailwire.pop3.internal.codec;

import java.util.List;

/**
 * What LIST and UIDL said, put together.
 *
 * @param entries the messages by number
 * @param notes what was wrong with the listings
 * @param doubtful whether lines were left out, repeated a number, or are in UIDL alone, so that there may be other messages than these.
 *     That a message has no unique id, or that of another one, is no doubt of this kind
 */
public record Maildrop(List<Entry> entries, List<String> notes, boolean doubtful) {

    /**
     * One message.
     *
     * @param number its number in this session, from 1
     * @param size its size as the server says, or -1 where it does not say
     * @param uid its unique id, or empty where the server gave none
     */
    public record Entry(int number, long size, String uid) {}
}
