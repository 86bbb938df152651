package io.mailwire.testkit;

import io.mailwire.testkit.Pop3Maildrop.Stored;
import io.mailwire.testkit.internal.Conversation;
import io.mailwire.testkit.internal.Line;
import io.mailwire.testkit.internal.TlsSetup;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One client of a {@link Pop3Maildrop}: the states and commands of RFC 1939, CAPA of RFC 2449, STLS, AUTH PLAIN. */
final class Pop3MaildropSession {
    private static final Pattern TIMESTAMP = Pattern.compile("<[^>]+>");

    private final Pop3Maildrop maildrop;
    private final Pop3MaildropBuilder.Rules rules;
    private final TlsSetup tls;
    private final Conversation client;

    private boolean secure;
    private String user = "";
    private boolean loggedIn;
    private List<Stored> messages = List.of();
    private final Set<Stored> marked = new LinkedHashSet<>();
    private final Set<Stored> retrieved = new LinkedHashSet<>();

    Pop3MaildropSession(Pop3Maildrop maildrop, Pop3MaildropBuilder.Rules rules, TlsSetup tls, Conversation client) {
        this.maildrop = maildrop;
        this.rules = rules;
        this.tls = tls;
        this.client = client;
    }

    void run() {
        client.serve(tls, this::talk);
    }

    private void talk() throws IOException {
        secure = tls.implicit();
        reply(rules.greeting());
        boolean open = true;
        while (open) {
            Line line = client.readLine();
            maildrop.command(line.latin1());
            if (line.end() != Line.End.CRLF) {
                maildrop.complain("a command that ends in a bare LF: " + line.shown());
            }
            if (client.isPipelining() && !rules.offers("PIPELINING")) {
                maildrop.complain("pipelined without an offer: " + line.shown());
            }
            open = handle(line.latin1());
        }
        client.hangUp();
        client.drain();
    }

    /** Answers one command: false after QUIT. */
    private boolean handle(String command) throws IOException {
        String[] words = command.split(" ", -1);
        String verb = words[0].toUpperCase(Locale.ROOT);
        Optional<String> chosen = rules.answerTo(command);
        if (chosen.isPresent()) {
            reply(chosen.get());
            return !verb.equals("QUIT");
        }
        switch (verb) {
            case "QUIT" -> {
                if (loggedIn) {
                    maildrop.quit(marked, rules.expiresRetrieved() ? retrieved : Set.of());
                }
                ok("bye");
                return false;
            }
            case "CAPA" -> capa();
            case "NOOP" -> ok("still here");
            default -> {
                if (loggedIn) {
                    transaction(verb, words);
                } else {
                    authorization(verb, words, command);
                }
            }
        }
        return true;
    }

    private void authorization(String verb, String[] words, String command) throws IOException {
        switch (verb) {
            case "STLS" -> startTls();
            case "USER" -> {
                user = words.length == 2 ? words[1] : "";
                ok("and the password");
            }
            case "PASS" -> {
                // RFC 1939 §7: spaces are part of the password, not separators
                String password = command.length() > 5 ? command.substring(5) : "";
                logIn(rules.login().equals(new Credentials(user, password)));
            }
            case "APOP" ->
                logIn(words.length == 3 && words[1].equals(rules.login().user()) && words[2].equals(digest()));
            case "AUTH" -> auth(words);
            default -> error("log in first");
        }
    }

    private void startTls() throws IOException {
        if (secure || !rules.offers("STLS")) {
            error("not offered");
            return;
        }
        ok("go ahead");
        client.flush();
        if (client.discardInput()) {
            maildrop.complain("sent something behind STLS before its reply");
        }
        client.startTls(tls);
        secure = true;
        user = "";
    }

    private void auth(String[] words) throws IOException {
        if (words.length < 2 || !words[1].equalsIgnoreCase("PLAIN")) {
            error("not that mechanism");
            return;
        }
        String response;
        if (words.length == 3) {
            response = words[2];
        } else {
            reply("+ ");
            response = client.readLine().latin1();
        }
        logIn(rules.login().acceptPlain(response));
    }

    private void logIn(boolean accepted) throws IOException {
        if (accepted) {
            loggedIn = true;
            messages = maildrop.stored();
            ok(messages.size() + " messages");
        } else {
            error("[AUTH] wrong user or password");
        }
    }

    private void capa() throws IOException {
        if (rules.capabilities().isEmpty()) {
            error("unknown command");
            return;
        }
        List<String> lines = new ArrayList<>();
        for (String capability : rules.capabilities().get()) {
            if (!(secure && capability.equalsIgnoreCase("STLS"))) {
                lines.add(capability);
            }
        }
        list("capabilities follow", lines);
    }

    private void transaction(String verb, String[] words) throws IOException {
        switch (verb) {
            case "STAT" -> {
                long octets =
                        unmarked().stream().mapToLong(m -> m.octets().length).sum();
                ok(unmarked().size() + " " + octets);
            }
            case "LIST" -> listing(words, message -> String.valueOf(message.octets().length));
            case "UIDL" -> {
                if (rules.capabilities().isPresent() && !rules.offers("UIDL")) {
                    error("not offered");
                } else {
                    listing(words, Stored::uniqueId);
                }
            }
            case "RETR" -> message(words, 2, Integer.MAX_VALUE);
            case "TOP" -> {
                if (rules.capabilities().isPresent() && !rules.offers("TOP")) {
                    error("not offered");
                } else {
                    message(words, 3, words.length == 3 ? number(words[2]) : -1);
                }
            }
            case "DELE" -> {
                Optional<Stored> message = find(words, 2);
                if (message.isPresent()) {
                    marked.add(message.get());
                    ok("marked");
                } else {
                    error("no such message");
                }
            }
            case "RSET" -> {
                marked.clear();
                ok(messages.size() + " messages");
            }
            default -> error("unknown command");
        }
    }

    private interface Column {
        String of(Stored message);
    }

    private void listing(String[] words, Column column) throws IOException {
        if (words.length > 1) {
            Optional<Stored> message = find(words, 2);
            if (message.isPresent()) {
                ok(words[1] + " " + column.of(message.get()));
            } else {
                error("no such message");
            }
            return;
        }
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (!marked.contains(messages.get(i))) {
                lines.add((i + 1) + " " + column.of(messages.get(i)));
            }
        }
        list(lines.size() + " messages", lines);
    }

    /** Sends a message, or its header and some lines of its body, dot-stuffed. RFC 1939 §3 */
    private void message(String[] words, int length, int bodyLines) throws IOException {
        Optional<Stored> message = find(words, length);
        if (message.isEmpty() || bodyLines < 0) {
            error("no such message");
            return;
        }
        if (bodyLines == Integer.MAX_VALUE) {
            retrieved.add(message.get());
        }
        ok(message.get().octets().length + " octets");
        client.sayDotted(
                bodyLines == Integer.MAX_VALUE
                        ? message.get().octets()
                        : top(message.get().octets(), bodyLines));
    }

    private static byte[] top(byte[] octets, int bodyLines) {
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int end = text.startsWith("\r\n") ? 2 : text.indexOf("\r\n\r\n") + 4;
        if (end < 4 && !text.startsWith("\r\n")) {
            return octets;
        }
        for (int i = 0; i < bodyLines && end < text.length(); i++) {
            int next = text.indexOf("\r\n", end);
            end = next < 0 ? text.length() : next + 2;
        }
        return text.substring(0, end).getBytes(StandardCharsets.ISO_8859_1);
    }

    private Optional<Stored> find(String[] words, int length) {
        int index = words.length == length ? number(words[1]) : 0;
        return index >= 1 && index <= messages.size()
                ? Optional.of(messages.get(index - 1)).filter(message -> !marked.contains(message))
                : Optional.empty();
    }

    private List<Stored> unmarked() {
        return messages.stream().filter(message -> !marked.contains(message)).toList();
    }

    private static int number(String digits) {
        return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : -1;
    }

    /** RFC 1939 §7: MD5 of the greeting's timestamp followed by the shared secret. */
    private String digest() {
        Matcher timestamp = TIMESTAMP.matcher(rules.greeting());
        if (!timestamp.find()) {
            return "no APOP without a timestamp";
        }
        try {
            byte[] input = (timestamp.group() + rules.login().password()).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(input));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void list(String status, List<String> lines) throws IOException {
        ok(status);
        for (String line : lines) {
            client.sayLine(line);
        }
        client.sayLine(".");
    }

    private void ok(String text) throws IOException {
        client.sayLine("+OK " + text);
    }

    private void error(String text) throws IOException {
        client.sayLine("-ERR " + text);
    }

    private void reply(String reply) throws IOException {
        for (String line : reply.split("\n", -1)) {
            client.sayLine(line);
        }
    }
}
