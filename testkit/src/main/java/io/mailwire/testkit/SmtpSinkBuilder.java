package io.mailwire.testkit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** An {@link SmtpSink} to be. Each method changes this builder and returns it. */
public final class SmtpSinkBuilder {
    /** The rules of a sink, fixed when it starts. */
    record Rules(
            List<String> keywords,
            boolean lmtp,
            Optional<Credentials> login,
            Map<String, String> answers,
            List<String> messageAnswers,
            boolean keepBodies) {

        boolean offers(String keyword) {
            String wanted = keyword.toUpperCase(Locale.ROOT);
            return keywords.stream()
                    .map(line -> line.toUpperCase(Locale.ROOT))
                    .anyMatch(line -> line.equals(wanted) || line.startsWith(wanted + " "));
        }

        /** The reply that was chosen for commands like this one. */
        Optional<String> answerTo(String command) {
            String upper = command.toUpperCase(Locale.ROOT);
            return answers.entrySet().stream()
                    .filter(answer -> upper.startsWith(answer.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    private List<String> keywords =
            List.of("PIPELINING", "SIZE 104857600", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "DSN", "CHUNKING");
    private final Map<String, String> answers = new LinkedHashMap<>();
    private final List<String> messageAnswers = new ArrayList<>();
    private Optional<Credentials> login = Optional.empty();
    private boolean lmtp;
    private boolean keepBodies = true;
    private ServerModes modes = ServerModes.plain();

    SmtpSinkBuilder() {}

    /**
     * Chooses what EHLO advertises. {@code STARTTLS} is advertised until TLS is on. An extension that is not advertised is
     * refused when used.
     *
     * @param advertised the lines of the EHLO reply behind the first one, for instance {@code "SIZE 1000"}
     * @return this
     */
    public SmtpSinkBuilder keywords(String... advertised) {
        keywords = List.of(advertised);
        return this;
    }

    /**
     * Demands a login with AUTH PLAIN before MAIL, and advertises {@code AUTH PLAIN}.
     *
     * @param user who may log in
     * @param password with what
     * @return this
     */
    public SmtpSinkBuilder login(String user, String password) {
        login = Optional.of(new Credentials(user, password));
        return this;
    }

    /**
     * Speaks LMTP: LHLO, and behind each message one reply per accepted recipient. RFC 2033
     *
     * @return this
     */
    public SmtpSinkBuilder lmtp() {
        lmtp = true;
        return this;
    }

    /**
     * Refuses a recipient.
     *
     * @param recipient the address
     * @param reply for instance {@code 550 5.1.1 no such user}
     * @return this
     */
    public SmtpSinkBuilder refuse(String recipient, String reply) {
        return answer("RCPT TO:<" + recipient + ">", reply);
    }

    /**
     * Chooses the reply to all commands that begin like this. A refusal has its usual consequence; after {@code 354} to
     * DATA a message is read even if no recipient was accepted.
     *
     * @param command the beginning of the command, in any case, for instance {@code MAIL FROM:<spam@}
     * @param reply for instance {@code 451 4.3.0 later}; lines of a longer reply are separated by {@code \n}
     * @return this
     */
    public SmtpSinkBuilder answer(String command, String reply) {
        answers.put(command.toUpperCase(Locale.ROOT), reply);
        return this;
    }

    /**
     * Chooses the replies to the first messages, after their last octet; later ones are accepted.
     *
     * @param replies one for each message, in order
     * @return this
     */
    public SmtpSinkBuilder answerToMessages(String... replies) {
        messageAnswers.addAll(List.of(replies));
        return this;
    }

    /**
     * Counts the octets of messages and forgets them, for large volumes.
     *
     * @return this
     */
    public SmtpSinkBuilder discardBodies() {
        keepBodies = false;
        return this;
    }

    /**
     * Chooses TLS, latency and faults.
     *
     * @param chosen the modes
     * @return this
     */
    public SmtpSinkBuilder modes(ServerModes chosen) {
        modes = chosen;
        return this;
    }

    /**
     * Starts listening.
     *
     * @return the sink; close it
     */
    public SmtpSink start() {
        return new SmtpSink(
                new Rules(
                        keywords,
                        lmtp,
                        login,
                        Collections.unmodifiableMap(new LinkedHashMap<>(answers)),
                        List.copyOf(messageAnswers),
                        keepBodies),
                modes);
    }
}
