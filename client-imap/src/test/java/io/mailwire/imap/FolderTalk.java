package io.mailwire.imap;

import io.mailwire.ConnectionException;
import io.mailwire.testkit.ScriptedServer;

/** A session that selects INBOX, on a script. */
final class FolderTalk {

    /** What the client does with the folder. */
    interface Use {
        void with(Folder inbox) throws Exception;
    }

    private static final String CLOSE = "C: <tag> UNSELECT\nS: <tag> OK\n" + Scripts.LOGOUT;

    private FolderTalk() {}

    /**
     * Runs the client against the script, all of which must come.
     *
     * @param capabilities of the server; UNSELECT is one
     * @param exists how many messages the folder has
     * @param middle the script behind SELECT
     * @return how many turns the client's part took
     */
    static int turns(String capabilities, int exists, String middle, Use use) throws Exception {
        String script =
                Scripts.login(capabilities) + Scripts.selected("INBOX", exists).strip() + "\n";
        try (ScriptedServer server = ScriptedServer.start(script + middle + CLOSE)) {
            int turns;
            try (ImapSession imap = Scripts.cleartext(server).connect();
                    Folder inbox = imap.select("INBOX")) {
                int before = server.turns();
                use.with(inbox);
                turns = server.turns() - before;
            } catch (ConnectionException e) {
                server.verify();
                throw e;
            }
            server.verify();
            return turns;
        }
    }
}
