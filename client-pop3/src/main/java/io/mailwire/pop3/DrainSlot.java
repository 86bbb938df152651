package io.mailwire.pop3;

import io.mailwire.pop3.internal.codec.Maildrop;

/** A message as the present session has it. */
final class DrainSlot {

    private final Maildrop.Entry entry;
    private final int placeFromNewest;
    private final boolean guessed;
    private DrainItem item;
    private boolean retrieved;
    private boolean marked;
    private boolean refused;
    private boolean seemsHandled;

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

    /** Its content has shown that it is one known from an earlier session of this drain. */
    void is(DrainItem known) {
        item = known;
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
