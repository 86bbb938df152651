package io.mailwire.imap.internal.engine;

import java.util.Comparator;

/** Where work that takes long, and waits for nothing, looks whether somebody still wants it done. For one thread. */
interface Checkpoint {

    /**
     * Goes on. Costs little beside what is done for a message.
     *
     * @throws io.mailwire.MailException if the work is to end
     */
    void pass();

    /** The same order, found with a look now and then. */
    default <T> Comparator<T> comparing(Comparator<T> order) {
        int[] compared = new int[1];
        return (a, b) -> {
            if ((++compared[0] & 1023) == 0) {
                pass();
            }
            return order.compare(a, b);
        };
    }
}
