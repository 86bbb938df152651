package io.mailwire.internal.sasl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BearerErrorTest {

    @Test
    void rfc7628Section43() {
        assertEquals("status invalid_token, scope example_scope", BearerError.describe("""
                {"status":"invalid_token",
                 "scope":"example_scope",
                 "openid-configuration":"https://example.com/.well-known/openid-configuration"}"""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"status\":\"401\",\"schemes\":\"bearer mac\"} | status 401, schemes bearer mac",
                "{ \"status\" : 401 } | status 401",
                "{\"status\":\"400\",\"error_description\":\"say \\\"please\\\"\"} | status 400, error_description say \"please\"",
                "{\"status\":\"401\" | status 401",
                "{\"status\":\"unfinished | {\"status\":\"unfinished",
                "not JSON at all | not JSON at all",
                "{} | {}",
                "{\"scope\":\"\"} | {\"scope\":\"\"}",
            })
    void readsLoosely(String challenge, String description) {
        assertEquals(description, BearerError.describe(challenge));
    }

    @Test
    void saysSomethingOfNothing() {
        assertEquals("an empty error challenge", BearerError.describe(" "));
    }

    @Test
    void isBoundedInTimeAndStack() {
        String nasty = "{\"status\":\"" + "\\\"".repeat(500_000);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> BearerError.describe(nasty));
        String open = "\"status\":".repeat(100_000);
        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> BearerError.describe(open));
    }
}
