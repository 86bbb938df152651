package io.mailwire.pop3.internal.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.mailwire.internal.wire.MalformedException;
import io.mailwire.pop3.internal.wire.StatusLine.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatusLineTest {

    @ParameterizedTest
    @CsvSource({
        "'+OK', OK, ''",
        "'+OK 2 320', OK, '2 320'",
        "'+ok   2 320  ', OK, '2 320'",
        "'+OK<1896.697170952@dbc.mtview.ca.us>', OK, '<1896.697170952@dbc.mtview.ca.us>'",
        "'-ERR [IN-USE] busy', ERR, '[IN-USE] busy'",
        "'-Err', ERR, ''",
        "'+ dGVzdA==', CONTINUE, 'dGVzdA=='",
        "'+', CONTINUE, ''",
        "'+OKdGVzdA==', CONTINUE, 'OKdGVzdA=='",
    })
    void readsIndicatorAndText(String line, Kind kind, String text) throws MalformedException {
        assertEquals(new StatusLine(kind, text), StatusLine.parse(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OK", "220 mx ESMTP", "* OK ready", "-ERROR", "1 120"})
    void refusesWhatIsNoStatus(String line) {
        MalformedException e = assertThrows(MalformedException.class, () -> StatusLine.parse(line));
        assertEquals("an answer is +OK or -ERR, this is neither: \"" + line + "\"", e.getMessage());
    }

    @Test
    void doesNotRepeatControlsOfALineItRefuses() {
        MalformedException e = assertThrows(MalformedException.class, () -> StatusLine.parse("a\u0000\u001b[2J"));
        assertEquals("an answer is +OK or -ERR, this is neither: \"a\\u0000\\u001b[2J\"", e.getMessage());
    }
}
