package io.mailwire;

import org.jspecify.annotations.Nullable;

/** The server does not offer what was asked for. Nothing was sent; the session goes on. */
public final class UnsupportedCapabilityException extends MailException {

    private static final long serialVersionUID = 1L;

    private final String capability;
    private final boolean isTransient;

    /**
     * Names what is missing.
     *
     * @param capability the capability as its RFC spells it
     * @param message host, what was asked for, and what can be done instead
     */
    public UnsupportedCapabilityException(String capability, String message) {
        this(capability, message, false);
    }

    /**
     * Names what is missing, perhaps only now.
     *
     * @param capability the capability as its RFC spells it
     * @param message host, what was asked for, and what can be done instead
     * @param isTransient whether it is this connection only that does not take any more, and the next one would
     */
    public UnsupportedCapabilityException(String capability, String message, boolean isTransient) {
        this(capability, message, isTransient, null);
    }

    private UnsupportedCapabilityException(
            String capability, String message, boolean isTransient, @Nullable Throwable cause) {
        super(message, cause);
        this.capability = capability;
        this.isTransient = isTransient;
    }

    /**
     * What the server lacks.
     *
     * @return the capability as its RFC spells it
     */
    public String capability() {
        return capability;
    }

    /**
     * Whether a new connection to the same server would take it: an SMTP server may limit how much it takes on one (RFC 9422).
     *
     * @return true if connecting again helps; false if the server is not able to do it at all
     */
    @Override
    public boolean isTransient() {
        return isTransient;
    }

    @Override
    public boolean isSessionUsable() {
        return true;
    }

    @Override
    public UnsupportedCapabilityException rethrown() {
        return new UnsupportedCapabilityException(capability, String.valueOf(getMessage()), isTransient, this);
    }
}
