package io.mailwire.pop3;

import io.mailwire.DrainOutcome;
import io.mailwire.DrainedMessage;
import io.mailwire.pop3.internal.codec.Maildrop;
import org.jspecify.annotations.Nullable;

/** What is known of one message so far, over all sessions of a drain. */
final class DrainItem {

    private final String uid;
    private final long size;
    private String key;
    private DrainOutcome outcome = DrainOutcome.NOT_TRIED;
    private boolean tried;
    private boolean handedOver;
    private boolean offeredBefore;
    private boolean mayBeKnown;
    private boolean inQuit;
    private boolean deleted;
    private int number;
    private int session;
    private @Nullable Exception failure;

    /**
     * One message of a listing.
     *
     * @param key what it is called in the store; empty until its content tells
     */
    DrainItem(Maildrop.Entry entry, String key) {
        this.uid = entry.uid();
        this.size = entry.size();
        this.key = key;
    }

    String key() {
        return key;
    }

    boolean hasKey() {
        return !key.isEmpty();
    }

    void key(String found) {
        key = found;
    }

    /** At which number the latest session that looked at its content had it. */
    int number() {
        return number;
    }

    void at(int found) {
        number = found;
    }

    /** The session's listing has it. */
    void listedIn(int which) {
        session = which;
    }

    boolean isListedIn(int which) {
        return session == which;
    }

    boolean isListedWith(DrainItem other) {
        return session == other.session;
    }

    /** Whether a message of this size may be this one; a size that nobody says tells nothing. */
    boolean isOfSize(long other) {
        return size == other || size < 0 || other < 0;
    }

    /** It may have been offered under another name, or by a session that deleted it. */
    void mayBeKnown() {
        mayBeKnown = true;
    }

    boolean isMaybeKnown() {
        return mayBeKnown;
    }

    long size() {
        return size;
    }

    DrainOutcome outcome() {
        return outcome;
    }

    /** Whether the handler had it or the server refused it: neither changes within this drain. */
    boolean isTried() {
        return tried;
    }

    /** Whether nothing is known of it but its name. */
    boolean isUntried() {
        return !tried && !isHandled();
    }

    boolean isHandedOver() {
        return handedOver;
    }

    boolean isHandled() {
        return described().isHandled();
    }

    /** The handler is about to get it. */
    void offered(boolean before) {
        tried = true;
        handedOver = true;
        offeredBefore = before;
    }

    /** An earlier drain has handled it, or a handler had it under another name. */
    void wasOfferedBefore() {
        offeredBefore = true;
    }

    /** It was handled, and is on the server. */
    void isThere() {
        outcome = DrainOutcome.HANDLED;
    }

    /** It was handled, and a message of its unique id is on the server. */
    void mayBeThere() {
        outcome = DrainOutcome.UNCONFIRMED;
    }

    /** Another message has its unique id now. */
    void isReplaced() {
        outcome = deleted ? DrainOutcome.DELETED : DrainOutcome.UNCONFIRMED;
    }

    /** QUIT is about to be sent, with its mark. */
    void inQuit() {
        inQuit = true;
    }

    /** Whether this drain has done nothing with it. */
    boolean isUntouched() {
        return !handedOver && !inQuit;
    }

    boolean isDeletedOnce() {
        return deleted;
    }

    void became(DrainOutcome what) {
        outcome = what;
    }

    void failed(Exception e) {
        tried = true;
        outcome = DrainOutcome.FAILED;
        failure = e;
    }

    /** It was handled, but the server did not mark it. */
    void notMarked(Exception e) {
        failure = e;
    }

    /** The doubt whether the handler had it in full is over. */
    void handledAfterAll() {
        failure = null;
    }

    /** It is deleted, so a mark that was refused once is no news. */
    void deleted() {
        deleted = true;
        outcome = DrainOutcome.DELETED;
        failure = null;
    }

    DrainedMessage described() {
        return new DrainedMessage(uid, size, outcome, handedOver, offeredBefore, failure);
    }
}
