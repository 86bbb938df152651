package io.mailwire.testkit;

import io.mailwire.testkit.internal.Conversation;
import io.mailwire.testkit.internal.Line;
import io.mailwire.testkit.internal.TlsSetup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One client of an {@link SmtpSink}: the commands of RFC 5321 §4.1, and those of the extensions it may advertise. */
final class SmtpSinkSession {
    private static final Pattern PATH =
            Pattern.compile("(?:MAIL FROM|RCPT TO):<([^>]*)>(?: (.*))?", Pattern.CASE_INSENSITIVE);
    /** RFC 3030 §2 */
    private static final Pattern BDAT = Pattern.compile("BDAT ([0-9]{1,18})( LAST)?", Pattern.CASE_INSENSITIVE);
    /** Which keyword must have been advertised for a parameter of MAIL or RCPT. RFC 5321 §2.2.1 */
    private static final Map<String, String> KEYWORD_OF_PARAMETER = Map.ofEntries(
            Map.entry("SIZE", "SIZE"),
            Map.entry("BODY", "8BITMIME"),
            Map.entry("SMTPUTF8", "SMTPUTF8"),
            Map.entry("RET", "DSN"),
            Map.entry("ENVID", "DSN"),
            Map.entry("NOTIFY", "DSN"),
            Map.entry("ORCPT", "DSN"),
            Map.entry("AUTH", "AUTH"),
            Map.entry("REQUIRETLS", "REQUIRETLS"),
            Map.entry("MT-PRIORITY", "MT-PRIORITY"),
            Map.entry("HOLDFOR", "FUTURERELEASE"),
            Map.entry("HOLDUNTIL", "FUTURERELEASE"),
            Map.entry("BY", "DELIVERBY"));

    private final SmtpSink sink;
    private final SmtpSinkBuilder.Rules rules;
    private final TlsSetup tls;
    private final Conversation client;
    private final int number;

    private boolean secure;
    private boolean authenticated;
    private boolean esmtp;
    private Optional<String> sender = Optional.empty();
    private String senderParameters = "";
    private final List<String> recipients = new ArrayList<>();
    private ByteArrayOutputStream body = new ByteArrayOutputStream();
    private long size;
    private int chunks;

    SmtpSinkSession(SmtpSink sink, SmtpSinkBuilder.Rules rules, TlsSetup tls, Conversation client, int number) {
        this.sink = sink;
        this.rules = rules;
        this.tls = tls;
        this.client = client;
        this.number = number;
    }

    void run() {
        client.serve(tls, this::talk);
    }

    private void talk() throws IOException {
        secure = tls.implicit();
        reply(rules.answerTo("CONNECT").orElse("220 sink.test " + (rules.lmtp() ? "LMTP" : "ESMTP")));
        boolean open = true;
        while (open) {
            Line line = client.readLine();
            String command = line.latin1();
            sink.command(command);
            if (line.end() != Line.End.CRLF) {
                sink.complain("a command that ends in a bare LF: " + line.shown());
            }
            if (client.isPipelining() && !(esmtp && rules.offers("PIPELINING"))) {
                sink.complain("pipelined without an offer: " + line.shown());
            }
            open = handle(command);
        }
        client.hangUp();
        client.drain();
    }

    /** Answers one command: false after QUIT. */
    private boolean handle(String command) throws IOException {
        String verb = command.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        Optional<String> chosen = rules.answerTo(command);
        boolean goesOn = chosen.map(reply -> reply.startsWith(verb.equals("DATA") ? "354" : "2"))
                .orElse(true);
        if (chosen.isPresent() && !goesOn) {
            if (verb.equals("BDAT")) {
                discardChunk(command);
            }
            reply(chosen.get());
            return !chosen.get().startsWith("421");
        }
        switch (verb) {
            case "EHLO", "HELO", "LHLO" -> hello(verb, chosen);
            case "STARTTLS" -> startTls();
            case "AUTH" -> auth(command);
            case "MAIL" -> mail(command, chosen);
            case "RCPT" -> rcpt(command, chosen);
            case "DATA" -> data(chosen);
            case "BDAT" -> bdat(command);
            case "RSET" -> {
                reset();
                reply(chosen.orElse("250 2.0.0 forgotten"));
            }
            case "NOOP" -> reply(chosen.orElse("250 2.0.0 still here"));
            case "VRFY" -> reply(chosen.orElse("252 2.1.5 try it"));
            case "QUIT" -> {
                reply(chosen.orElse("221 2.0.0 bye"));
                return false;
            }
            default -> reply(chosen.orElse("500 5.5.2 unknown command"));
        }
        return true;
    }

    private void hello(String verb, Optional<String> chosen) throws IOException {
        if (verb.equals("LHLO") != rules.lmtp()) {
            reply("500 5.5.1 this is " + (rules.lmtp() ? "LMTP" : "SMTP"));
            return;
        }
        reset();
        esmtp = !verb.equals("HELO");
        if (chosen.isPresent() || !esmtp) {
            reply(chosen.orElse("250 sink.test"));
            return;
        }
        List<String> lines = new ArrayList<>(List.of("sink.test"));
        rules.keywords().stream()
                .filter(keyword -> !(secure && keyword.equalsIgnoreCase("STARTTLS")))
                .forEach(lines::add);
        if (rules.login().isPresent() && !rules.offers("AUTH")) {
            lines.add("AUTH PLAIN");
        }
        for (int i = 0; i < lines.size(); i++) {
            client.sayLine("250" + (i == lines.size() - 1 ? " " : "-") + lines.get(i));
        }
    }

    private void startTls() throws IOException {
        if (secure || !rules.offers("STARTTLS")) {
            reply("503 5.5.1 not offered");
            return;
        }
        reply("220 2.0.0 go ahead");
        client.flush();
        if (client.discardInput()) {
            sink.complain("sent something behind STARTTLS before its reply");
        }
        client.startTls(tls);
        secure = true;
        authenticated = false;
        esmtp = false;
        reset();
    }

    private void auth(String command) throws IOException {
        String[] words = command.split(" ", 3);
        if (rules.login().isEmpty() || words.length < 2 || !words[1].equalsIgnoreCase("PLAIN")) {
            reply("504 5.5.4 not that mechanism");
            return;
        }
        String response;
        if (words.length == 3) {
            response = words[2];
        } else {
            reply("334 ");
            response = client.readLine().latin1();
        }
        authenticated = rules.login().get().acceptPlain(response);
        reply(authenticated ? "235 2.7.0 welcome" : "535 5.7.8 wrong user or password");
    }

    private void mail(String command, Optional<String> chosen) throws IOException {
        Matcher path = PATH.matcher(command);
        if (rules.login().isPresent() && !authenticated) {
            reply("530 5.7.0 log in first");
        } else if (sender.isPresent()) {
            reply("503 5.5.1 one at a time");
        } else if (!path.matches()) {
            reply("501 5.5.4 no reverse-path");
        } else if (unsupported(parameters(path)).isPresent()) {
            reply("555 5.5.4 not supported: " + unsupported(parameters(path)).get());
        } else if (declaredSize(parameters(path)) > sizeLimit()) {
            reply("552 5.3.4 larger than " + sizeLimit());
        } else {
            sender = Optional.of(path.group(1));
            senderParameters = parameters(path);
            reply(chosen.orElse("250 2.1.0 sender ok"));
        }
    }

    private void rcpt(String command, Optional<String> chosen) throws IOException {
        Matcher path = PATH.matcher(command);
        if (sender.isEmpty()) {
            reply("503 5.5.1 MAIL first");
        } else if (!path.matches()) {
            reply("501 5.5.4 no forward-path");
        } else if (unsupported(parameters(path)).isPresent()) {
            reply("555 5.5.4 not supported: " + unsupported(parameters(path)).get());
        } else {
            recipients.add(path.group(1));
            reply(chosen.orElse("250 2.1.5 recipient ok"));
        }
    }

    private void data(Optional<String> chosen) throws IOException {
        if (sender.isEmpty() || chunks > 0) {
            reply("503 5.5.1 MAIL first");
            return;
        }
        if (recipients.isEmpty() && chosen.isEmpty()) {
            reply("554 5.5.1 no valid recipients");
            return;
        }
        reply(chosen.orElse("354 go ahead"));
        client.flush();
        if (client.hasInput()) {
            sink.complain("sent the message before the reply to DATA");
        }
        size = client.copyDotted(target());
        complete();
    }

    private void bdat(String command) throws IOException {
        Matcher chunk = BDAT.matcher(command);
        if (!chunk.matches()) {
            reply("501 5.5.4 BDAT wants a size");
            return;
        }
        if (!rules.offers("CHUNKING")) {
            discardChunk(command);
            reply("502 5.5.1 not offered");
            return;
        }
        if (sender.isEmpty() || recipients.isEmpty()) {
            // RFC 3030 §2: the octets follow whatever the reply will be
            discardChunk(command);
            reply("503 5.5.1 no valid recipients");
            return;
        }
        long length = Long.parseLong(chunk.group(1));
        client.copyOctets(length, target());
        size += length;
        chunks++;
        if (chunk.group(2) == null) {
            reply("250 2.0.0 " + length + " octets");
        } else {
            complete();
        }
    }

    private void discardChunk(String command) throws IOException {
        Matcher chunk = BDAT.matcher(command);
        if (chunk.matches()) {
            client.copyOctets(Long.parseLong(chunk.group(1)), OutputStream.nullOutputStream());
        }
    }

    /** The message is there: takes or refuses it, and forgets the envelope. */
    private void complete() throws IOException {
        String latin1 = body.toString(StandardCharsets.ISO_8859_1);
        if (Pattern.compile("\r(?!\n)|(?<!\r)\n").matcher(latin1).find()) {
            sink.complain("a bare CR or LF in a message");
        }
        String answer = recipients.isEmpty()
                ? "554 5.5.1 no valid recipients"
                : size > sizeLimit() ? "552 5.3.4 larger than " + sizeLimit() : sink.answerToMessage();
        if (answer.startsWith("2")) {
            sink.caught(new CaughtMail(
                    sender.orElse(""), senderParameters, List.copyOf(recipients), size, latin1, chunks, number));
        }
        // RFC 2033 §4.2: one reply for each recipient that was accepted
        int replies = rules.lmtp() ? recipients.size() : 1;
        for (int i = 0; i < replies; i++) {
            reply(answer);
        }
        reset();
    }

    private OutputStream target() {
        return rules.keepBodies() ? body : OutputStream.nullOutputStream();
    }

    private void reset() {
        sender = Optional.empty();
        senderParameters = "";
        recipients.clear();
        body = new ByteArrayOutputStream();
        size = 0;
        chunks = 0;
    }

    private static String parameters(Matcher path) {
        return path.group(2) == null ? "" : path.group(2);
    }

    private Optional<String> unsupported(String parameters) {
        if (parameters.isEmpty()) {
            return Optional.empty();
        }
        for (String parameter : parameters.split(" ", -1)) {
            String name = parameter.split("=", 2)[0].toUpperCase(Locale.ROOT);
            String keyword = KEYWORD_OF_PARAMETER.getOrDefault(name, name);
            boolean login = keyword.equals("AUTH") && rules.login().isPresent();
            if (!login && !rules.offers(keyword)) {
                return Optional.of(parameter);
            }
        }
        return Optional.empty();
    }

    private long sizeLimit() {
        for (String keyword : rules.keywords()) {
            if (keyword.toUpperCase(Locale.ROOT).matches("SIZE [1-9][0-9]{0,17}")) {
                return Long.parseLong(keyword.substring(5));
            }
        }
        return Long.MAX_VALUE; // RFC 1870 §4: SIZE 0, or none, is no fixed limit
    }

    private static long declaredSize(String parameters) {
        Matcher declared = Pattern.compile("(?:^| )SIZE=([0-9]{1,18})", Pattern.CASE_INSENSITIVE)
                .matcher(parameters);
        return declared.find() ? Long.parseLong(declared.group(1)) : 0;
    }

    private void reply(String reply) throws IOException {
        for (String line : reply.split("\n", -1)) {
            client.sayLine(line);
        }
    }
}
