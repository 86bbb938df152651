package io.mailwire;

import org.jspecify.annotations.Nullable;

/** The folder's UIDVALIDITY changed: every UID known from before is void (RFC 9051 section 2.3.1.1). */
public final class UidValidityException extends MailException {

    private static final long serialVersionUID = 1L;

    private final String folder;
    private final long expected;
    private final long actual;

    /**
     * Describes the change.
     *
     * @param folder the folder's name
     * @param expected the UIDVALIDITY that the caller's UIDs belong to
     * @param actual the UIDVALIDITY that the server reports now
     */
    public UidValidityException(String folder, long expected, long actual) {
        this(folder, expected, actual, null);
    }

    private UidValidityException(String folder, long expected, long actual, @Nullable Throwable cause) {
        super(
                "UIDVALIDITY of folder \"" + folder + "\" is " + actual + ", not " + expected
                        + ": UIDs from before are void, read the folder anew",
                cause);
        this.folder = folder;
        this.expected = expected;
        this.actual = actual;
    }

    /**
     * The folder.
     *
     * @return its name
     */
    public String folder() {
        return folder;
    }

    /**
     * What the caller's UIDs belong to.
     *
     * @return a UIDVALIDITY
     */
    public long expected() {
        return expected;
    }

    /**
     * What the server reports now.
     *
     * @return a UIDVALIDITY
     */
    public long actual() {
        return actual;
    }

    @Override
    public boolean isTransient() {
        return false;
    }

    @Override
    public boolean isSessionUsable() {
        return true;
    }

    @Override
    public UidValidityException rethrown() {
        return new UidValidityException(folder, expected, actual, this);
    }
}
