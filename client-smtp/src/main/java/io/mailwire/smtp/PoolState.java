package io.mailwire.smtp;

/**
 * What a {@link SmtpPool} is doing at a moment. Immutable.
 *
 * @param idle connections that wait for a message
 * @param busy messages under way, or about to be: each has a connection, or is opening one
 * @param waiting messages that wait for a connection, or for the rate
 * @param opened connections opened so far
 * @param sent messages sent so far
 * @param replaced connections found dead and replaced before the message that met it was begun
 * @param closed whether the pool was closed
 */
public record PoolState(int idle, int busy, int waiting, long opened, long sent, long replaced, boolean closed) {

    @Override
    public String toString() {
        return (closed ? "closed, " : "") + idle + " idle, " + busy + " busy, " + waiting + " waiting; " + opened
                + " opened, " + sent + " sent, " + replaced + " replaced";
    }
}
