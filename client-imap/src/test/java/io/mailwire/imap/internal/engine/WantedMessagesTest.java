package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import org.junit.jupiter.api.Test;

class WantedMessagesTest {

    private final WantedMessages wanted = new WantedMessages(0);

    private List<Long> uids() {
        return wanted.all().stream().map(WantedMessage::uid).toList();
    }

    @Test
    void keepsTheOrderInWhichTheyWereWantedFirst() {
        WantedMessage seven = wanted.of(7);
        assertSame(seven, wanted.of(7));
        WantedMessage nine = wanted.of(9);
        WantedMessage three = wanted.of(3);
        assertNotSame(seven, nine);
        assertSame(seven, wanted.of(7));
        assertSame(nine, wanted.of(9));
        assertSame(three, wanted.of(3));
        wanted.of(12);
        wanted.of(5);
        assertSame(three, wanted.of(3));
        assertEquals(List.of(7L, 9L, 3L, 12L, 5L), uids());
        wanted.of(12);
        assertEquals(5, wanted.all().size());
    }
}
