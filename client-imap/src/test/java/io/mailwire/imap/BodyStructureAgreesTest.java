package io.mailwire.imap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.Email;
import io.mailwire.PartRole;
import io.mailwire.imap.internal.codec.BodyStructureDecoder;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.ResponseCursor;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a structure says without the content is what the whole message says: text, HTML, attachments. */
class BodyStructureAgreesTest {

    @Test
    void findsTheSamePartsAsTheWholeMessage() throws Exception {
        Set<PartRole> seen = EnumSet.noneOf(PartRole.class);
        for (long seed = 0; seed < 3000; seed++) {
            RandomMessage message = RandomMessage.of(seed);
            Email email = Email.parse(message.octets());
            BodyStructure structure =
                    BodyStructureDecoder.decode(new ResponseCursor(Frame.of(message.structure()), 32));
            List<String> expected = RandomMessage.roles(email);
            assertEquals(expected, RandomMessage.roles(structure), message.structure());
            assertEquals(email.attachments().size(), structure.attachments().size(), message.structure());
            assertEquals(email.inlineParts().size(), structure.inlineParts().size(), message.structure());
            structure.parts().stream()
                    .filter(p -> !p.isMultipart())
                    .flatMap(p -> List.of(PartRole.values()).stream()
                            .filter(r -> structure.parts(r).contains(p)))
                    .forEach(seen::add);
        }
        assertTrue(seen.containsAll(EnumSet.allOf(PartRole.class)), "all roles were there: " + seen);
    }
}
