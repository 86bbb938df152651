package io.mailwire.pop3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Pop3ResponseCodeTest {

    @ParameterizedTest
    @CsvSource({
        "'[IN-USE] Do you have another POP session running?', IN_USE, true",
        "'[LOGIN-DELAY] Minimum time between mail checks is 30 seconds', LOGIN_DELAY, true",
        "'[SYS/TEMP] try later', SYS_TEMP, true",
        "'[SYS/TEMP/DISK] try later', SYS_TEMP, true",
        "'[SYS/PERM] call us', SYS_PERM, false",
        "'[AUTH] Authentication failed.', AUTH, false",
        "'[UTF8] command not permitted', UTF8, false",
        "' [in-use]', IN_USE, true",
        "'[NOVEL-CODE] what', OTHER, false",
    })
    void readsTheCodeAtTheStart(String text, Pop3ResponseCode code, boolean isTransient) {
        assertEquals(Optional.of(code), Pop3ResponseCode.atStartOf(text));
        Pop3CommandException e = new Pop3CommandException("m", "PASS ***", text, true);
        assertEquals(Optional.of(code), e.code());
        assertEquals(isTransient, e.isTransient());
        assertEquals(Optional.of(code), e.rethrown().code());
    }

    @Test
    void findsNoneWhereThereIsNone() {
        assertEquals(Optional.empty(), Pop3ResponseCode.atStartOf("no such message, only 2 messages in maildrop"));
        assertEquals(Optional.empty(), Pop3ResponseCode.atStartOf("see [IN-USE]"));
        assertEquals(Optional.empty(), Pop3ResponseCode.atStartOf("["));
        assertEquals(Optional.empty(), Pop3ResponseCode.atStartOf("[]"));
        assertEquals(Optional.empty(), Pop3ResponseCode.atStartOf(""));
    }
}
