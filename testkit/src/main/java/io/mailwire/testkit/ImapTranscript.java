package io.mailwire.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Writes the transcript of an IMAP dialogue where writing it by hand would be tedious: the usual opening, and answers of
 * a thousand lines. Immutable; each method returns a longer transcript.
 *
 * <pre>{@code
 * ImapTranscript transcript = ImapTranscript.greeting("IMAP4rev1 SASL-IR AUTH=PLAIN UIDPLUS")
 *         .login("ann", "secret")
 *         .select("INBOX", 1000, 7)
 *         .fetch("UID FETCH 1:1000 (UID FLAGS)", 1, 1000, uid -> "(UID " + uid + " FLAGS (\\Seen))")
 *         .logout();
 * try (ScriptedServer server = ScriptedServer.script(transcript.toString()).tls().start()) {
 *     // the client reads
 *     server.verify();
 * }
 * }</pre>
 */
public final class ImapTranscript {
    private final String capabilities;
    private final List<String> lines;

    private ImapTranscript(String capabilities, List<String> lines) {
        this.capabilities = capabilities;
        this.lines = List.copyOf(lines);
    }

    /**
     * Begins with a greeting that has the capabilities in it.
     *
     * @param capabilities as behind {@code CAPABILITY}
     * @return the transcript
     */
    public static ImapTranscript greeting(String capabilities) {
        return new ImapTranscript(capabilities, List.of("S: * OK [CAPABILITY " + capabilities + "] imap.test ready"));
    }

    /**
     * A login by AUTHENTICATE PLAIN with initial response (RFC 4959), answered with the same capabilities again.
     *
     * @param user who
     * @param password with what
     * @return the longer transcript
     */
    public ImapTranscript login(String user, String password) {
        return lines(
                "C: <tag> AUTHENTICATE PLAIN <base64:\\0" + user + "\\0" + password + ">",
                "S: <tag> OK [CAPABILITY " + capabilities + "] welcome");
    }

    /**
     * A SELECT. UIDNEXT is the number of messages plus one.
     *
     * @param folder as the client writes it, without quotes; it may come with them
     * @param exists how many messages there are
     * @param uidValidity the UIDVALIDITY
     * @return the longer transcript
     */
    public ImapTranscript select(String folder, int exists, long uidValidity) {
        return lines(
                "C: <tag> SELECT <any>" + folder + "<any>",
                "S: * FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)",
                "S: * " + exists + " EXISTS",
                "S: * 0 RECENT",
                "S: * OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] as you like",
                "S: * OK [UIDVALIDITY " + uidValidity + "] as ever",
                "S: * OK [UIDNEXT " + (exists + 1) + "] the next one",
                "S: <tag> OK [READ-WRITE] selected");
    }

    /**
     * A command, its untagged answers, and OK.
     *
     * @param pattern the command behind its tag, a pattern as in {@link ScriptedServer}
     * @param untagged the answers behind their {@code "* "}
     * @return the longer transcript
     */
    public ImapTranscript command(String pattern, String... untagged) {
        List<String> added = new ArrayList<>();
        added.add("C: <tag> " + pattern);
        for (String answer : untagged) {
            added.add("S: * " + answer);
        }
        added.add("S: <tag> OK done");
        return lines(added.toArray(String[]::new));
    }

    /**
     * A FETCH with an answer for each message; message {@code n} is taken to have sequence number {@code n}.
     *
     * @param pattern the command behind its tag, a pattern as in {@link ScriptedServer}
     * @param first the first message
     * @param last the last message
     * @param items what is said of a message, with its parentheses; may have {@code <literal:…>} in it
     * @return the longer transcript
     */
    public ImapTranscript fetch(String pattern, int first, int last, IntFunction<String> items) {
        String[] answers = new String[last - first + 1];
        for (int message = first; message <= last; message++) {
            answers[message - first] = message + " FETCH " + items.apply(message);
        }
        return command(pattern, answers);
    }

    /**
     * LOGOUT, with its BYE.
     *
     * @return the longer transcript
     */
    public ImapTranscript logout() {
        return command("LOGOUT", "BYE until next time");
    }

    /**
     * Any lines of a transcript, directives included.
     *
     * @param added the lines
     * @return the longer transcript
     */
    public ImapTranscript lines(String... added) {
        List<String> longer = new ArrayList<>(lines);
        longer.addAll(List.of(added));
        return new ImapTranscript(capabilities, longer);
    }

    /** The transcript, for {@link ScriptedServer#script}. */
    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
