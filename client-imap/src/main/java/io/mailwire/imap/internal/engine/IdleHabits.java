package io.mailwire.imap.internal.engine;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How to stay connected to a server: it differs by what they do, not by what they offer, so it is a table.
 *
 * @param renewal after how long IDLE is ended and begun again. RFC 2177 asks for less than 29 minutes; what stands in between forgets
 *     silent connections much sooner, and some servers stop telling
 * @param poll how often to ask where there is no IDLE
 * @param status whether NOOP alone does not keep the session, so that STATUS goes with it
 */
record IdleHabits(Duration renewal, Duration poll, boolean status) {

    /** RFC 2177. */
    static final Duration LONGEST_RENEWAL = Duration.ofMinutes(29);

    // Exchange stops telling before its 29 minutes are over; nine are fine with everybody who is not below.
    private static final IdleHabits USUAL = new IdleHabits(Duration.ofMinutes(9), Duration.ofSeconds(60), false);

    private record Known(String domain, IdleHabits habits) {}

    private static final List<Known> KNOWN = List.of(
            // IDLE goes stale.
            new Known("yahoo.com", USUAL.withRenewal(Duration.ofMinutes(3))),
            new Known("yahoo.co.jp", USUAL.withRenewal(Duration.ofMinutes(3))),
            new Known("aol.com", USUAL.withRenewal(Duration.ofMinutes(3))),
            // Dropped after 6 to 45 minutes.
            new Known("yandex.com", USUAL.withRenewal(Duration.ofMinutes(5))),
            new Known("yandex.ru", USUAL.withRenewal(Duration.ofMinutes(5))),
            // Takes 55 seconds at most.
            new Known("rambler.ru", USUAL.withRenewal(Duration.ofSeconds(50))),
            // Coremail: no IDLE, and NOOP does not count as life.
            new Known("163.com", new IdleHabits(USUAL.renewal, Duration.ofSeconds(50), true)),
            new Known("126.com", new IdleHabits(USUAL.renewal, Duration.ofSeconds(50), true)),
            new Known("188.com", new IdleHabits(USUAL.renewal, Duration.ofSeconds(50), true)));

    private IdleHabits withRenewal(Duration time) {
        return new IdleHabits(time, poll, status);
    }

    /**
     * The habits for a host, and what the client's user wants otherwise.
     *
     * @param renewal null for what is known of the host
     * @param poll null for what is known of the host
     */
    static IdleHabits of(String host, @Nullable Duration renewal, @Nullable Duration poll) {
        String name = host.toLowerCase(Locale.ROOT);
        IdleHabits known = KNOWN.stream()
                .filter(k -> name.equals(k.domain()) || name.endsWith("." + k.domain()))
                .findFirst()
                .map(Known::habits)
                .orElse(USUAL);
        return new IdleHabits(
                renewal == null ? known.renewal : renewal, poll == null ? known.poll : poll, known.status);
    }
}
