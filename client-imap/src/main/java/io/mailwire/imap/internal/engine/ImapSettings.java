package io.mailwire.imap.internal.engine;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings that only IMAP has.
 *
 * @param off capabilities that count as not offered, in upper case
 * @param enable extensions to be switched on after the login, in upper case (RFC 5161)
 * @param id what to tell the server of the client (RFC 2971); empty for nothing
 * @param compress whether to compress where the server can (RFC 4978)
 * @param idleRenewal after how long IDLE is begun anew; null for what suits the server
 * @param poll how often to ask where there is no IDLE; null for what suits the server
 */
public record ImapSettings(
        Set<String> off,
        Set<String> enable,
        Map<String, String> id,
        boolean compress,
        @Nullable Duration idleRenewal,
        @Nullable Duration poll) {

    /** Everything that is offered counts, and nothing is switched on. */
    public static final ImapSettings DEFAULTS = new ImapSettings(Set.of(), Set.of(), Map.of(), false, null, null);

    /** The longest time for which a server may be left in IDLE (RFC 2177). */
    public static final Duration LONGEST_IDLE = IdleHabits.LONGEST_RENEWAL;

    public ImapSettings withOff(Set<String> capabilities) {
        return new ImapSettings(capabilities, enable, id, compress, idleRenewal, poll);
    }

    public ImapSettings withEnable(Set<String> extensions) {
        return new ImapSettings(off, extensions, id, compress, idleRenewal, poll);
    }

    public ImapSettings withId(Map<String, String> fields) {
        return new ImapSettings(off, enable, fields, compress, idleRenewal, poll);
    }

    public ImapSettings withCompress() {
        return new ImapSettings(off, enable, id, true, idleRenewal, poll);
    }

    public ImapSettings withIdleRenewal(Duration time) {
        return new ImapSettings(off, enable, id, compress, time, poll);
    }

    public ImapSettings withPoll(Duration interval) {
        return new ImapSettings(off, enable, id, compress, idleRenewal, interval);
    }
}
