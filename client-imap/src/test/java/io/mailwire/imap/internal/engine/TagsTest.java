package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TagsTest {

    @Test
    void beginWithALetterAndNeverRepeat() {
        Set<String> tags = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            String tag = Tags.next();
            assertTrue(tag.matches("[a-z][a-z0-9]{11}"), tag);
            tags.add(tag);
        }
        assertEquals(10_000, tags.size());
    }
}
