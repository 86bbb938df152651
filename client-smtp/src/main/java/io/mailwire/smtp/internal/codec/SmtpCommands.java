package io.mailwire.smtp.internal.codec;

import io.mailwire.internal.wire.CommandLine;
import java.util.List;

/** The commands that we send, as lines. Nothing else makes SMTP lines. */
public final class SmtpCommands {

    private SmtpCommands() {}

    public static CommandLine ehlo(String clientName) {
        return CommandLine.of("EHLO").arg("client name", clientName);
    }

    public static CommandLine helo(String clientName) {
        return CommandLine.of("HELO").arg("client name", clientName);
    }

    /** LMTP's EHLO (RFC 2033 section 4.1). */
    public static CommandLine lhlo(String clientName) {
        return CommandLine.of("LHLO").arg("client name", clientName);
    }

    public static CommandLine startTls() {
        return CommandLine.of("STARTTLS");
    }

    /** AUTH without an initial response. */
    public static CommandLine auth(String mechanism) {
        return CommandLine.of("AUTH").arg("mechanism", mechanism);
    }

    /** AUTH with one, in base64 or {@code =} (RFC 4954 section 4). */
    public static CommandLine auth(String mechanism, String initialResponse) {
        return auth(mechanism).secret("initial response", initialResponse);
    }

    /**
     * The sender and what the message needs.
     *
     * @param sender a bare address; empty for the null sender
     */
    public static CommandLine mail(String sender, MailParameters parameters) {
        CommandLine line = CommandLine.of("MAIL").text("sender", "FROM:" + SmtpPath.of("sender", sender));
        if (parameters.sizeOrMinusOne() >= 0) {
            line.arg("size", "SIZE=" + parameters.sizeOrMinusOne());
        }
        if (parameters.body() != BodyType.SEVEN_BIT) {
            line.arg("body", "BODY=" + parameters.body().parameter());
        }
        if (parameters.smtpUtf8()) {
            line.arg("encoding", "SMTPUTF8");
        }
        parameters.wishes().forEach(wish -> line.arg("parameter", wish));
        return line;
    }

    public static CommandLine rcpt(String recipient) {
        return rcpt(recipient, List.of());
    }

    /**
     * One recipient.
     *
     * @param wishes what the caller asks for, as {@link EsmtpParameters} writes it
     */
    public static CommandLine rcpt(String recipient, List<String> wishes) {
        if (recipient.isEmpty()) {
            throw new IllegalArgumentException("a recipient is empty");
        }
        CommandLine line = CommandLine.of("RCPT").text("recipient", "TO:" + SmtpPath.of("recipient", recipient));
        wishes.forEach(wish -> line.arg("parameter", wish));
        return line;
    }

    public static CommandLine data() {
        return CommandLine.of("DATA");
    }

    /** A chunk of that many octets, which follow the line at once (RFC 3030 section 2). */
    public static CommandLine bdat(long octets, boolean last) {
        CommandLine line = CommandLine.of("BDAT").arg("octets", Long.toString(octets));
        return last ? line.arg("end", "LAST") : line;
    }

    public static CommandLine rset() {
        return CommandLine.of("RSET");
    }

    public static CommandLine noop() {
        return CommandLine.of("NOOP");
    }

    /**
     * Asks about a mailbox.
     *
     * @param text an address or a name
     * @param utf8 whether it is not ASCII, and the server offers SMTPUTF8 (RFC 6531 section 3.7.4.2)
     */
    public static CommandLine vrfy(String text, boolean utf8) {
        return inquiry("VRFY", text, utf8);
    }

    /** Asks for the members of a list; as {@link #vrfy}. */
    public static CommandLine expn(String text, boolean utf8) {
        return inquiry("EXPN", text, utf8);
    }

    private static CommandLine inquiry(String verb, String text, boolean utf8) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(verb + " needs an address or a name");
        }
        CommandLine line = CommandLine.of(verb).text("address", text.strip());
        return utf8 ? line.arg("encoding", "SMTPUTF8") : line;
    }

    public static CommandLine help() {
        return CommandLine.of("HELP");
    }

    public static CommandLine help(String topic) {
        return help().text("topic", topic);
    }

    public static CommandLine quit() {
        return CommandLine.of("QUIT");
    }
}
