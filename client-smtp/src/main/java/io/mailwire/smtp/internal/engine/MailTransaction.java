package io.mailwire.smtp.internal.engine;

import java.util.List;
import java.util.stream.IntStream;

/**
 * One MAIL, its RCPTs and its message (RFC 5321 section 3.3): mostly all that there is of a job, one of several where a server takes
 * only so many recipients at once.
 */
final class MailTransaction {

    private final MailJob job;
    private final List<Integer> places;
    private final SendLedger ledger;

    /** Where in the stream of octets the end of the message is; -1 before it is about to be written. */
    long endAt = -1;

    /** Whether the end of the message was written without a failure. */
    boolean endWritten;

    /** How many replies are still to come. */
    int awaited;

    /** Whether nothing more of it will be written. */
    boolean written;

    /** Whether its message counts among those in flight. */
    boolean inFlight;

    /** Whether its message goes by BDAT. */
    boolean byChunks;

    /** Whether RSET ended it. */
    boolean cleared;

    /** Whether nothing more of it will be heard. */
    boolean over;

    MailTransaction(MailJob job, List<Integer> places, boolean lmtp) {
        this.job = job;
        this.places = List.copyOf(places);
        this.ledger = new SendLedger(places.size(), lmtp);
    }

    MailJob job() {
        return job;
    }

    /** Its recipients, as places in the envelope of the job. */
    List<Integer> places() {
        return places;
    }

    SendLedger ledger() {
        return ledger;
    }

    /** Recipients for whom the server wants another transaction. */
    List<Integer> tooMany() {
        return IntStream.range(0, places.size())
                .filter(ledger::isOneTooMany)
                .mapToObj(places::get)
                .toList();
    }
}
