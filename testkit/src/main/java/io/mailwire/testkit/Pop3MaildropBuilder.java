package io.mailwire.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A {@link Pop3Maildrop} to be. Each method changes this builder and returns it. */
public final class Pop3MaildropBuilder {
    /** The rules of a maildrop, fixed when it starts. */
    record Rules(
            String greeting,
            Optional<List<String>> capabilities,
            Credentials login,
            Map<String, String> answers,
            boolean expiresRetrieved) {

        boolean offers(String capability) {
            return capabilities.isPresent()
                    && capabilities.get().stream()
                            .map(line -> line.toUpperCase(Locale.ROOT))
                            .anyMatch(line -> line.equals(capability) || line.startsWith(capability + " "));
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

    private final List<Pop3Maildrop.Stored> messages = new ArrayList<>();
    private final Map<String, String> answers = new LinkedHashMap<>();
    private Optional<List<String>> capabilities =
            Optional.of(List.of("TOP", "UIDL", "USER", "SASL PLAIN", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE"));
    private String greeting = "+OK maildrop.test ready";
    private Credentials login = new Credentials("ann", "secret");
    private ServerModes modes = ServerModes.plain();
    private boolean expiresRetrieved;

    Pop3MaildropBuilder() {}

    /**
     * Puts a message in, with a unique-id of the maildrop's choice.
     *
     * @param message with CRLF line ends
     * @return this
     */
    public Pop3MaildropBuilder message(String message) {
        return message("uid-" + (messages.size() + 1), message.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Puts a message in. Nothing keeps two from having one unique-id.
     *
     * @param uniqueId what UIDL says
     * @param message with CRLF line ends
     * @return this
     */
    public Pop3MaildropBuilder message(String uniqueId, byte[] message) {
        messages.add(new Pop3Maildrop.Stored(uniqueId, message.clone()));
        return this;
    }

    /**
     * Puts in many small messages with subjects {@code Message 1}, {@code Message 2}, …
     *
     * @param count how many
     * @return this
     */
    public Pop3MaildropBuilder messages(int count) {
        for (int i = 1; i <= count; i++) {
            message("From: sender@example.org\r\nSubject: Message " + i + "\r\n\r\n.Body of message " + i + "\r\n");
        }
        return this;
    }

    /**
     * Chooses what CAPA lists. {@code STLS} is listed until TLS is on. UIDL, TOP and STLS work only when listed.
     *
     * @param listed the lines, for instance {@code EXPIRE 0}
     * @return this
     */
    public Pop3MaildropBuilder capabilities(String... listed) {
        capabilities = Optional.of(List.of(listed));
        return this;
    }

    /**
     * Does not know CAPA, as old servers; UIDL and TOP work.
     *
     * @return this
     */
    public Pop3MaildropBuilder withoutCapa() {
        capabilities = Optional.empty();
        return this;
    }

    /**
     * Chooses the greeting, for instance one with an APOP timestamp.
     *
     * @param line the line, with its {@code +OK}
     * @return this
     */
    public Pop3MaildropBuilder greeting(String line) {
        greeting = line;
        return this;
    }

    /**
     * Chooses who may log in, with USER and PASS, APOP (when the greeting has a timestamp) or AUTH PLAIN; {@code ann} with
     * {@code secret} unless told.
     *
     * @param user who
     * @param password with what
     * @return this
     */
    public Pop3MaildropBuilder login(String user, String password) {
        login = new Credentials(user, password);
        return this;
    }

    /**
     * Chooses the reply to all commands that begin like this, in place of doing what they ask. QUIT ends the session all
     * the same, without deleting.
     *
     * @param command the beginning of the command, in any case, for instance {@code RETR 2}
     * @param reply for instance {@code -ERR [IN-USE] locked}; lines of a longer reply are separated by {@code \n}
     * @return this
     */
    public Pop3MaildropBuilder answer(String command, String reply) {
        answers.put(command.toUpperCase(Locale.ROOT), reply);
        return this;
    }

    /**
     * Takes away at QUIT what was retrieved, by DELE or not, as servers do that say {@code EXPIRE 0} (RFC 2449 §6.7); see
     * {@link Pop3Maildrop#expired()}. To say so as well is the caller's part.
     *
     * @return this
     */
    public Pop3MaildropBuilder expiresRetrieved() {
        expiresRetrieved = true;
        return this;
    }

    /**
     * Chooses TLS, latency and faults.
     *
     * @param chosen the modes
     * @return this
     */
    public Pop3MaildropBuilder modes(ServerModes chosen) {
        modes = chosen;
        return this;
    }

    /**
     * Starts listening.
     *
     * @return the maildrop; close it
     */
    public Pop3Maildrop start() {
        Map<String, String> ordered = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
        return new Pop3Maildrop(
                new Rules(greeting, capabilities, login, ordered, expiresRetrieved), modes, List.copyOf(messages));
    }
}
