package io.mailwire.pop3;

import io.mailwire.DrainedMessage;

/**
 * How far a drain is.
 *
 * @param done how many messages it is through with
 * @param total how many there are, as far as is known
 * @param octets how many octets were handed over, by the sizes that the server says
 * @param latest the message that was handed over last, and what became of it up to now
 */
public record DrainProgress(int done, int total, long octets, DrainedMessage latest) {

    @Override
    public String toString() {
        return done + " of " + total + " messages, " + octets + " octets; " + latest;
    }
}
