package io.mailwire.pop3;

/** How much a drain has handed over, and may still. What was asked for, but was lost with a session, does not count. */
final class DrainTally {

    // A size is what the server says, up to 18 digits of it. A million of these, more than a listing can have, are
    // still a long.
    private static final long LARGEST = 1L << 40;

    private final DrainOptions options;
    private int asked;
    private long octetsAsked;
    private int handedOver;
    private long octetsHandedOver;
    private int done;
    private int progress;
    private int refused;
    private boolean stopped;

    DrainTally(DrainOptions options) {
        this.options = options;
    }

    /** A session begins: nothing is asked for. */
    void newSession() {
        refused = 0;
        asked = handedOver;
        octetsAsked = octetsHandedOver;
    }

    /** Whether one more message may be asked for, which is then counted. */
    boolean mayAsk(long said) {
        long size = counted(said);
        boolean full = asked >= options.maxMessages() || (asked > 0 && octetsAsked + size > options.maxOctets());
        if (stopped || full) {
            return false;
        }
        asked++;
        octetsAsked += size;
        return true;
    }

    private static long counted(long size) {
        return Math.min(size, LARGEST);
    }

    /** One that was asked for needs not be handed over. */
    void giveBack(long size) {
        asked--;
        octetsAsked -= counted(size);
    }

    void handedOver(long size) {
        handedOver++;
        octetsHandedOver += counted(size);
        done++;
        progress++;
    }

    /** A message is through without the handler. */
    void settled() {
        done++;
    }

    /** The server will not give a message in this drain. */
    void refusedForGood() {
        done++;
        progress++;
    }

    /** Messages are deleted that were not before. */
    void deleted(int messages) {
        progress += messages;
    }

    /** One without a name is refused, for this session: the next one asks for it again. */
    void refused() {
        refused++;
    }

    /** Nothing more is handed over. */
    void stop() {
        stopped = true;
    }

    boolean isStopped() {
        return stopped;
    }

    int done() {
        return done + refused;
    }

    /** Grows as long as the drain gets on: by each message that is handed over, refused for good, or deleted. */
    int progress() {
        return progress;
    }

    long octets() {
        return octetsHandedOver;
    }
}
