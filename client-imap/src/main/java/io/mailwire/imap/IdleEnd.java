package io.mailwire.imap;

/** Why {@link Folder#idle} returned. */
public enum IdleEnd {
    /** Something has happened. */
    CHANGED,
    /** The time was over. */
    TIME_OVER,
    /** Another thread called {@link Folder#wake}. */
    WOKEN,
    /** Another thread closed the folder, or selected another one in the same session. */
    FOLDER_LEFT
}
