package io.mailwire.imap.internal.engine;

import java.util.Map;
import java.util.Set;

/**
 * The settings that only IMAP has.
 *
 * @param off capabilities that count as not offered, in upper case
 * @param enable extensions to be switched on after the login, in upper case (RFC 5161)
 * @param id what to tell the server of the client (RFC 2971); empty for nothing
 * @param compress whether to compress where the server can (RFC 4978)
 */
public record ImapSettings(Set<String> off, Set<String> enable, Map<String, String> id, boolean compress) {

    /** Everything that is offered counts, and nothing is switched on. */
    public static final ImapSettings DEFAULTS = new ImapSettings(Set.of(), Set.of(), Map.of(), false);
}
