package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MessageIdsTest {

    @Test
    void takesWhatStandsBetweenAngleBrackets() {
        assertEquals(List.of("a@b", "c@d"), MessageIds.all("x <a@b>\t<\"c\"@ d> <e> <@f> <g@> <h"));
        assertEquals(List.of("b@c"), MessageIds.all("<a <b@c>"));
    }

    @Test
    void keepsNoMoreThanALongThreadHas() {
        assertEquals(1000, MessageIds.all("<a@b>".repeat(100_000)).size());
    }
}
