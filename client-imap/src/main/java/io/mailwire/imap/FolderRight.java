package io.mailwire.imap;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What somebody may do with a folder (RFC 4314 section 2.1). */
public enum FolderRight {
    /** See it in lists. */
    LOOKUP('l'),
    /** Select it and read its messages. */
    READ('r'),
    /** Have {@code \Seen} kept. */
    SEEN('s'),
    /** Change flags other than {@code \Seen} and {@code \Deleted}. */
    WRITE('w'),
    /** Put messages into it. */
    INSERT('i'),
    /** Send mail to its address. */
    POST('p'),
    /** Create folders below it. */
    CREATE_FOLDERS('k'),
    /** Delete or rename it. */
    DELETE_FOLDER('x'),
    /** Mark messages {@code \Deleted}. */
    DELETE_MESSAGES('t'),
    /** Expunge. */
    EXPUNGE('e'),
    /** Change who may do what. */
    ADMINISTER('a');

    private final char letter;

    FolderRight(char letter) {
        this.letter = letter;
    }

    /**
     * How the protocol writes it.
     *
     * @return one letter
     */
    public char letter() {
        return letter;
    }

    /**
     * Reads letters. The {@code c} and {@code d} of RFC 2086 stand for two each (RFC 4314 section 2.1.1); rights that are not known are
     * left out.
     *
     * @param letters such as {@code lrs}
     * @return the rights
     */
    public static Set<FolderRight> of(String letters) {
        Set<FolderRight> rights = EnumSet.noneOf(FolderRight.class);
        for (FolderRight right : values()) {
            if (letters.indexOf(right.letter) >= 0) {
                rights.add(right);
            }
        }
        if (letters.indexOf('c') >= 0) {
            rights.add(CREATE_FOLDERS);
            rights.add(DELETE_FOLDER);
        }
        if (letters.indexOf('d') >= 0) {
            rights.add(DELETE_MESSAGES);
            rights.add(EXPUNGE);
        }
        return Collections.unmodifiableSet(rights);
    }
}
