package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.mailwire.imap.UidSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What is known of {@code $}, while several threads search with SAVE. */
class SavedResultTest {

    private static final UidSet ODD =
            UidSet.of(LongStream.range(0, 500).map(i -> 2 * i + 1).toArray());
    private static final UidSet EVEN =
            UidSet.of(LongStream.range(0, 500).map(i -> 2 * i + 2).toArray());

    private final SavedResult saved = new SavedResult();

    @Test
    void isEmptyUntilASearchIsUnderWay() {
        assertTrue(saved.isEmpty());
        saved.replacedBy("one");
        assertFalse(saved.isEmpty(), "nobody knows");
        assertFalse(saved.standsFor(ODD));
        saved.found("one", UidSet.EMPTY);
        assertTrue(saved.isEmpty());
    }

    @Test
    void standsForJustWhatWasFound() {
        saved.replacedBy("one");
        saved.found("one", ODD);
        assertTrue(saved.standsFor(ODD));
        assertFalse(saved.standsFor(EVEN));
        assertFalse(saved.standsFor(ODD.minus(UidSet.of(999))));
    }

    @Test
    void anAnswerThatIsReadLateSaysNothingOfWhatAnotherHasSavedSince() {
        saved.replacedBy("one");
        saved.replacedBy("two");
        saved.found("one", ODD);
        assertFalse(saved.standsFor(ODD), "the second search has replaced it");
        saved.found("two", EVEN);
        saved.found("one", ODD);
        assertTrue(saved.standsFor(EVEN));
        assertFalse(saved.standsFor(ODD));
    }

    @Test
    void isNoShorterForFewMessages() {
        UidSet few = UidSet.parse("1:10000,20000");
        saved.replacedBy("one");
        saved.found("one", few);
        assertFalse(saved.standsFor(few));
    }
}
