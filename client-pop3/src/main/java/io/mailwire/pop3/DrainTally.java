package io.mailwire.pop3;

/** How much a drain has handed over, and may still. What was asked for, but was lost with a session, does not count. */
final class DrainTally {

    private final DrainOptions options;
    private int asked;
    private long octetsAsked;
    private int handedOver;
    private long octetsHandedOver;
    private int done;
    private boolean full;
    private boolean stopped;

    DrainTally(DrainOptions options) {
        this.options = options;
    }

    /** A session begins: nothing is asked for. */
    void newSession() {
        full = false;
        asked = handedOver;
        octetsAsked = octetsHandedOver;
    }

    /** Whether one more message may be asked for, which is then counted. */
    boolean mayAsk(long size) {
        // Once one is too large no smaller one behind it is asked for, which would be drained before its elders.
        full |= asked >= options.maxMessages() || (asked > 0 && octetsAsked + size > options.maxOctets());
        if (stopped || full) {
            return false;
        }
        asked++;
        octetsAsked += size;
        return true;
    }

    /** One that was asked for needs not be handed over. */
    void giveBack(long size) {
        asked--;
        octetsAsked -= size;
    }

    void handedOver(long size) {
        handedOver++;
        octetsHandedOver += size;
        done++;
    }

    /** A message is through without the handler. */
    void settled() {
        done++;
    }

    /** Nothing more is handed over. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    int done() {
        return done;
    }

    long octets() {
        return octetsHandedOver;
    }
}
