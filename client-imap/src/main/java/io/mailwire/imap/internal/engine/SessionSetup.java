package io.mailwire.imap.internal.engine;

import io.mailwire.imap.internal.codec.Commands;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.ImapCommand;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What is set up after the login and before a folder is selected, in one round trip: ID, ENABLE, COMPRESS. What the server does not
 * offer is left out.
 *
 * @param enabled the extensions that are on now
 * @param compressed whether everything from now on is compressed
 */
record SessionSetup(Set<String> enabled, boolean compressed) {

    static final SessionSetup NONE = new SessionSetup(Set.of(), false);

    /**
     * Asks for what the settings want.
     *
     * @param newLogin whether there was a login, so that the server has to be told anew who we are (Coremail insists on it)
     */
    static SessionSetup run(LockStep wire, ImapSettings settings, boolean newLogin) throws IOException {
        if (settings.enable().isEmpty()
                && settings.id().isEmpty()
                && !settings.compress()
                && !wire.capabilitiesToldLast().contains("UTF8=ONLY")) {
            return NONE;
        }
        Set<String> offered = wire.knownCapabilities();
        List<ImapCommand> group = new ArrayList<>();
        if (newLogin && !settings.id().isEmpty() && offered.contains("ID")) {
            group.add(Commands.id(settings.id()));
        }
        Set<String> wanted = new LinkedHashSet<>(settings.enable());
        wanted.retainAll(offered);
        boolean utf8Only = offered.contains("UTF8=ONLY");
        if (utf8Only) {
            // RFC 9755 section 7: it implies UTF8=ACCEPT, and no folder can be used before that is on.
            wanted.add("UTF8=ACCEPT");
        }
        int enable = wanted.isEmpty() || !(offered.contains("ENABLE") || utf8Only) ? -1 : group.size();
        if (enable >= 0) {
            // RFC 5161 section 3.1: before any folder is selected.
            group.add(Commands.enable(wanted));
        }
        boolean compress = settings.compress() && offered.contains("COMPRESS=DEFLATE");
        if (compress) {
            // RFC 4978 section 3: nothing may be sent behind it before its answer is there, so it is the last.
            group.add(Commands.compress());
        }
        if (group.isEmpty()) {
            return NONE;
        }
        List<StatusResponse> replies = wire.commands(group);
        Set<String> enabled = enable < 0 || !replies.get(enable).isOk() ? Set.of() : enabled(wire, wanted);
        // NO is said where TLS compresses already.
        return new SessionSetup(
                enabled, compress && replies.get(replies.size() - 1).isOk());
    }

    // iCloud switches on what it is asked for and says that it has switched on nothing. Only what does no harm where
    // it is not on is taken for granted then; UTF8=ACCEPT changes how names are written.
    private static Set<String> enabled(LockStep wire, Set<String> wanted) {
        Set<String> told = wire.enabled();
        Set<String> enabled = new LinkedHashSet<>(wanted);
        enabled.retainAll(told == null || told.isEmpty() ? Set.of("CONDSTORE", "QRESYNC") : told);
        return Set.copyOf(enabled);
    }
}
