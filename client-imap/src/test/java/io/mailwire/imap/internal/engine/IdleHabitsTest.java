package io.mailwire.imap.internal.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleHabitsTest {

    private static String habits(String host) {
        return IdleHabits.of(host, null, null).toString();
    }

    @Test
    void renewsInTimeForMostAndSoonerForSome() {
        String usual = "IdleHabits[renewal=PT9M, poll=PT1M, status=false]";
        assertEquals(usual, habits("imap.example.org"));
        assertEquals(usual, habits("notyahoo.com"));
        assertEquals("IdleHabits[renewal=PT3M, poll=PT1M, status=false]", habits("imap.mail.Yahoo.com"));
        assertEquals("IdleHabits[renewal=PT3M, poll=PT1M, status=false]", habits("imap.aol.com"));
        assertEquals("IdleHabits[renewal=PT5M, poll=PT1M, status=false]", habits("imap.yandex.ru"));
        assertEquals("IdleHabits[renewal=PT50S, poll=PT1M, status=false]", habits("imap.rambler.ru"));
        assertEquals("IdleHabits[renewal=PT9M, poll=PT50S, status=true]", habits("imap.163.com"));
    }

    @Test
    void theCallersWishGoesFirst() {
        IdleHabits habits = IdleHabits.of("imap.126.com", Duration.ofMinutes(1), Duration.ofSeconds(5));
        assertEquals("IdleHabits[renewal=PT1M, poll=PT5S, status=true]", habits.toString());
    }
}
