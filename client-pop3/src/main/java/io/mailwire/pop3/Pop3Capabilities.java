package io.mailwire.pop3;

import io.mailwire.internal.text.Printable;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a server says it can do (CAPA, RFC 2449).
 *
 * @param answered whether the server knows CAPA at all; where it does not, the rest is empty and nothing is known
 * @param all every capability in the server's order, its name in upper case, with its arguments
 */
public record Pop3Capabilities(boolean answered, Map<String, List<String>> all) {

    /** What is known of a server that does not answer CAPA. */
    public static final Pop3Capabilities UNKNOWN = new Pop3Capabilities(false, Map.of());

    /**
     * Keeps an unchangeable copy.
     *
     * @param answered whether the server knows CAPA at all
     * @param all every capability, its name in upper case, with its arguments
     */
    public Pop3Capabilities {
        Map<String, List<String>> copy = new LinkedHashMap<>();
        all.forEach((name, arguments) -> copy.put(name, List.copyOf(arguments)));
        all = Collections.unmodifiableMap(copy);
    }

    /**
     * Whether the server lists a capability.
     *
     * @param name its name, in any case
     * @return true if it does
     */
    public boolean has(String name) {
        return all.containsKey(name.toUpperCase(Locale.ROOT));
    }

    /**
     * The arguments of a capability.
     *
     * @param name its name, in any case
     * @return the arguments as the server spells them; empty where there are none or it is not listed
     */
    public List<String> arguments(String name) {
        return all.getOrDefault(name.toUpperCase(Locale.ROOT), List.of());
    }

    /**
     * The SASL mechanisms (RFC 5034).
     *
     * @return their names in upper case
     */
    public Set<String> sasl() {
        Set<String> names = new LinkedHashSet<>();
        arguments("SASL").forEach(name -> names.add(name.toUpperCase(Locale.ROOT)));
        return Collections.unmodifiableSet(names);
    }

    /**
     * Whether several commands may be sent before their answers are read.
     *
     * @return true if PIPELINING is listed
     */
    public boolean pipelining() {
        return has("PIPELINING");
    }

    /**
     * Whether user names and passwords may have characters outside ASCII in USER and PASS (RFC 6856 section 2.2).
     *
     * @return true if {@code UTF8 USER} is listed
     */
    public boolean utf8Login() {
        return arguments("UTF8").stream().anyMatch(a -> a.equalsIgnoreCase("USER"));
    }

    /**
     * Whether the server has UTF-8 mode (RFC 6856 section 2). Sessions switch it on where they can.
     *
     * @return true if {@code UTF8} is listed
     */
    public boolean utf8() {
        return has("UTF8");
    }

    /**
     * How long the server keeps messages (RFC 2449 section 6.7).
     *
     * @return 0 days where messages may be removed once they were retrieved; empty where they are {@linkplain #neverExpires() kept
     *     for ever}, or the server does not say
     */
    public Optional<Duration> expire() {
        return number("EXPIRE").map(Duration::ofDays);
    }

    /**
     * Whether the server says that it keeps messages for ever ({@code EXPIRE NEVER}).
     *
     * @return true if it says so; false where it says otherwise or nothing
     */
    public boolean neverExpires() {
        return arguments("EXPIRE").stream()
                .findFirst()
                .filter("NEVER"::equalsIgnoreCase)
                .isPresent();
    }

    /**
     * Whether {@link #expire} differs from user to user ({@code EXPIRE 30 USER}): before the login it is the least of all then. What a
     * {@linkplain Pop3Session#capabilities session} says is this user's.
     *
     * @return true if the server says so
     */
    public boolean isExpirePerUser() {
        return perUser("EXPIRE");
    }

    /**
     * The least time between two logins of one user (RFC 2449 section 6.5).
     *
     * @return the time, or empty where the server does not say
     */
    public Optional<Duration> loginDelay() {
        return number("LOGIN-DELAY").map(Duration::ofSeconds);
    }

    /**
     * Whether {@link #loginDelay} differs from user to user ({@code LOGIN-DELAY 120 USER}): before the login it is the most of all
     * then.
     *
     * @return true if the server says so
     */
    public boolean isLoginDelayPerUser() {
        return perUser("LOGIN-DELAY");
    }

    /**
     * What software the server says it is (RFC 2449 section 6.9).
     *
     * @return its words, or empty where it does not say
     */
    public Optional<String> implementation() {
        return has("IMPLEMENTATION") ? Optional.of(String.join(" ", arguments("IMPLEMENTATION"))) : Optional.empty();
    }

    private boolean perUser(String name) {
        return arguments(name).stream().skip(1).anyMatch("USER"::equalsIgnoreCase);
    }

    private Optional<Long> number(String name) {
        return arguments(name).stream()
                .findFirst()
                .filter(a -> a.length() <= 9 && a.matches("[0-9]+"))
                .map(Long::valueOf);
    }

    @Override
    public String toString() {
        StringBuilder s = new StringBuilder();
        all.forEach((name, arguments) -> {
            s.append(s.isEmpty() ? "" : "; ").append(name);
            arguments.forEach(a -> s.append(' ').append(a));
        });
        return answered ? Printable.shortened(s.toString(), 4000) : "unknown (the server does not answer CAPA)";
    }
}
