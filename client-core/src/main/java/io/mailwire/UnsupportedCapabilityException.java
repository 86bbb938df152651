package io.mailwire;

import org.jspecify.annotations.Nullable;

/** The server does not offer what was asked for. Nothing was sent; the session goes on. */
public final class UnsupportedCapabilityException extends MailException {

    private static final long serialVersionUID = 1L;

    private final String capability;

    /**
     * Names what is missing.
     *
     * @param capability the capability as its RFC spells it
     * @param message host, what was asked for, and what can be done instead
     */
    public UnsupportedCapabilityException(String capability, String message) {
        this(capability, message, null);
    }

    private UnsupportedCapabilityException(String capability, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.capability = capability;
    }

    /**
     * What the server lacks.
     *
     * @return the capability as its RFC spells it
     */
    public String capability() {
        return capability;
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
    public UnsupportedCapabilityException rethrown() {
        return new UnsupportedCapabilityException(capability, String.valueOf(getMessage()), this);
    }
}
