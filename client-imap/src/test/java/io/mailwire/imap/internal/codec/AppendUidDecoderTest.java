package io.mailwire.imap.internal.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.mailwire.imap.internal.wire.Frame;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AppendUidDecoderTest {

    private static String uids(String code, int count) {
        return AppendUidDecoder.decode(StatusResponse.decode(Frame.of("a OK [" + code + "] done")), count)
                .toString();
    }

    @Test
    void readsOneAndMany() {
        assertEquals("[38505/3955]", uids("APPENDUID 38505 3955", 1));
        assertEquals("[38505/3955, 38505/3956, 38505/3960]", uids("APPENDUID 38505 3955:3956,3960", 3));
        assertEquals("[38505/3955, 38505/3956]", uids("APPENDUID 38505 3956:3955", 2));
    }

    @Test
    void takesNothingThatMakesNoSense() {
        assertEquals("[]", uids("APPENDUID 38505 3955:3956", 1));
        assertEquals("[]", uids("APPENDUID 38505", 1));
        assertEquals("[]", uids("APPENDUID 38505 x", 1));
        assertEquals("[]", uids("APPENDUID 1:2 7", 1));
        assertEquals("[]", uids("COPYUID 1 2 3", 1));
    }

    @Test
    void expandsNoMoreThanThereWereMessages() {
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertEquals("[]", uids("APPENDUID 1 1:4294967295", 3)));
    }

    @Test
    void readsWhatAConditionalStoreLeftAlone() {
        assertEquals(
                "7,9",
                ModifiedDecoder.decode(StatusResponse.decode(Frame.of("a OK [MODIFIED 7,9] x")))
                        .toString());
        assertEquals(
                4_294_967_295L,
                ModifiedDecoder.decode(StatusResponse.decode(Frame.of("a OK [MODIFIED 1:4294967295] x")))
                        .size());
    }
}
