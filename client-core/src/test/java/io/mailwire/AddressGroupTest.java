package io.mailwire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressGroupTest {

    private static final Address ANN = Address.parse("Ann <ann@example.org>");

    @Test
    void isWrittenAsAHeaderHasIt() {
        assertEquals(
                "Team: Ann <ann@example.org>, bob@example.org;",
                AddressGroup.of("Team", ANN, Address.parse("bob@example.org")).toString());
        assertEquals("undisclosed-recipients:;", AddressGroup.UNDISCLOSED.toString());
        assertEquals("\"a: b; c\":;", AddressGroup.of("a: b; c").toString());
    }

    @Test
    void copiesItsMembers() {
        List<Address> members = new ArrayList<>(List.of(ANN));
        AddressGroup group = new AddressGroup("Team", members);
        members.clear();
        assertEquals(List.of(ANN), group.members());
    }

    @Test
    void refusesANameThatIsNone() {
        for (String name : List.of("", " ", "a\r\nBcc: b@example.org", "a\0", "\u2028", "\ud83d", "\u0085")) {
            assertThrows(IllegalArgumentException.class, () -> AddressGroup.of(name, ANN), name);
        }
    }
}
