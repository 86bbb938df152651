package io.mailwire.pop3.internal.codec;

import java.util.List;

/**
 * What LIST and UIDL said, put together.
 *
 * @param entries the messages by number
 * @param notes what was wrong with the listings
 */
public record Maildrop(List<Entry> entries, List<String> notes) {

    /**
     * One message.
     *
     * @param number its number in this session, from 1
     * @param size its size as the server says, or -1 where it does not say
     * @param uid its unique id, or empty where the server gave none
     */
    public record Entry(int number, long size, String uid) {}
}
