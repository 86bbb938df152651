package io.mailwire.pop3;

import io.mailwire.pop3.internal.codec.Maildrop;

/** A message as the present session has it. */
final class DrainSlot {

    private final Maildrop.Entry entry;
    private final int placeFromNewest;
    private boolean guessed;
    private DrainItem item;
    private boolean retrieved;
    private boolean marked;
    private boolean refused;
    private boolean seemsHandled;
    private boolean doubtful;
    private boolean leftAlone;

    /**
     * A message of a listing.
     *
     * @param guessed whether its content has yet to show that it is this one
     */
    DrainSlot(Maildrop.Entry entry, int placeFromNewest, DrainItem item, boolean guessed) {
        this.guessed = guessed;
        this.entry = entry;
        this.placeFromNewest = placeFromNewest;
        this.item = item;
    }

    Maildrop.Entry entry() {
        return entry;
    }

    int placeFromNewest() {
        return placeFromNewest;
    }

    DrainItem item() {
        return item;
    }

    /** Its content has shown what it is; or that can't be told, so that it is taken for another one. */
    void is(DrainItem known) {
        item = known;
        proven();
    }

    /** Its content has shown that it is the message that it was taken for. */
    void proven() {
        guessed = false;
        doubtful = false;
    }

    /**
     * Its unique id is that of a message which was handled, but may be gone.
     *
     * @param comparable whether the content can tell; if not, nothing is done with it in this drain
     */
    void doubtful(boolean comparable) {
        doubtful = comparable;
        leftAlone = !comparable;
    }

    /** Whether its content has yet to show that it is the message that was handled. */
    boolean isDoubtful() {
        return guessed || doubtful;
    }

    boolean isLeftAlone() {
        return leftAlone;
    }

    boolean isGuessed() {
        return guessed;
    }

    /** By its size it is a message that an earlier drain has handled; its content will tell. */
    void seemsHandled() {
        seemsHandled = true;
    }

    boolean isSeeminglyHandled() {
        return seemsHandled;
    }

    /** RETR was answered with +OK: QUIT takes it away where the server says EXPIRE 0. */
    void retrieved() {
        retrieved = true;
    }

    boolean isRetrieved() {
        return retrieved;
    }

    /** DELE was answered with +OK. */
    void marked() {
        marked = true;
    }

    boolean isMarked() {
        return marked;
    }

    /** DELE was answered with -ERR. */
    void refused() {
        refused = true;
    }

    boolean isRefused() {
        return refused;
    }
}
