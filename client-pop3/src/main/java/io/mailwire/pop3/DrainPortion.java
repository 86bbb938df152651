package io.mailwire.pop3;

/**
 * How much a session does before it ends by QUIT, and whether it asks for one thing at a time. Everything and many at once, as long as all is
 * well. After a session that was lost with nothing done, half of what that one got through: some servers end each session after so many
 * commands or so long, and if marks were set anew each time, and the session lost each time, nothing would ever be deleted. And one at a time:
 * a connection that is closed before all that was sent is read loses the answers that were on their way. It grows again with each QUIT.
 */
final class DrainPortion {

    private static final int EVERYTHING = Integer.MAX_VALUE;

    private int most = EVERYTHING;
    private boolean careful;

    int most() {
        return most;
    }

    boolean isLimited() {
        return most < EVERYTHING;
    }

    /** Whether nothing is asked for before the answer to what was asked is here. */
    boolean isCareful() {
        return careful;
    }

    /** A session was lost after so many commands, and nothing was done in it. */
    void lost(int answered) {
        careful = true;
        // One that got through one command tells nothing of a limit.
        most = answered < 2 ? most : Math.min(most, answered) / 2;
    }

    /** A session was ended by QUIT. */
    void confirmed() {
        careful = false;
        most = most > EVERYTHING / 2 ? EVERYTHING : most * 2;
    }
}
