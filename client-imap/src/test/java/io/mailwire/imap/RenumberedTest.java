package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.UidValidityException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers that number messages anew while their folder is selected (UW): a UID stands for another message from then on. */
@Timeout(30)
class RenumberedTest {

    @Test
    void uw_touchesNoMessageUnderTheNewUidsByAnOldOne() throws Exception {
        String script = """
                C: <tag> NOOP
                S: * OK [UIDVALIDITY 7] as ever
                S: <tag> OK
                C: <tag> UID STORE 1 +FLAGS.SILENT (\\Seen)
                S: * OK [UIDVALIDITY 8] UID validity status
                S: <tag> OK
                C: <tag> UNSELECT
                S: <tag> OK
                """ + Scripts.selected("INBOX", 3);
        Talk.about(3, Talk.PLAIN, script, (imap, inbox) -> {
            imap.noop();
            Selection first = inbox.messages(UidSet.of(1));
            ImapMessage message = Talk.withAttachment(inbox, 1, 8);
            first.add(Flag.SEEN);
            UidValidityException e = assertThrows(UidValidityException.class, first::delete);
            assertEquals(8, e.actual());
            assertThrows(UidValidityException.class, () -> first.moveTo("Old"));
            assertThrows(UidValidityException.class, () -> first.add(Flag.DELETED));
            assertThrows(
                    UidValidityException.class, () -> inbox.search(Search.all()).uids());
            assertThrows(
                    UidValidityException.class,
                    () -> inbox.messages(UidSet.of(1)).fetch().iterator().next());
            assertThrows(UidValidityException.class, () -> inbox.email(message));
            inbox.close();
            imap.select("INBOX").close();
        });
    }
}
