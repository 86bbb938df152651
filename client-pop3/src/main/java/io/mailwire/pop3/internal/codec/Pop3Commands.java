package io.mailwire.pop3.internal.codec;

import io.mailwire.internal.wire.CommandLine;

/** The commands of RFC 1939, 2449, 2595, 5034 and 6856 as lines. */
public final class Pop3Commands {

    private Pop3Commands() {}

    public static CommandLine capa() {
        return CommandLine.of("CAPA");
    }

    public static CommandLine stls() {
        return CommandLine.of("STLS");
    }

    public static CommandLine stat() {
        return CommandLine.of("STAT");
    }

    public static CommandLine list() {
        return CommandLine.of("LIST");
    }

    public static CommandLine uidl() {
        return CommandLine.of("UIDL");
    }

    public static CommandLine noop() {
        return CommandLine.of("NOOP");
    }

    public static CommandLine rset() {
        return CommandLine.of("RSET");
    }

    public static CommandLine quit() {
        return CommandLine.of("QUIT");
    }

    public static CommandLine retr(int number) {
        return CommandLine.of("RETR " + number);
    }

    public static CommandLine dele(int number) {
        return CommandLine.of("DELE " + number);
    }

    /** The size of one message. */
    public static CommandLine list(int number) {
        return CommandLine.of("LIST " + number);
    }

    /** The header and the first lines of the body. */
    public static CommandLine top(int number, int lines) {
        return CommandLine.of("TOP " + number + " " + lines);
    }

    public static CommandLine user(String name) {
        return CommandLine.of("USER").text("user", name);
    }

    public static CommandLine pass(String password) {
        return CommandLine.of("PASS").secret("password", password);
    }

    /** User and digest; the digest is enough to try out passwords on. */
    public static CommandLine apop(String name, String digest) {
        return CommandLine.of("APOP").arg("user", name).secret("digest", digest);
    }

    public static CommandLine utf8() {
        return CommandLine.of("UTF8");
    }

    /** Asks for the languages. */
    public static CommandLine lang() {
        return CommandLine.of("LANG");
    }

    /** Chooses a language, by its tag or {@code *} (RFC 6856 section 3). */
    public static CommandLine lang(String tag) {
        return lang().arg("language", tag);
    }

    public static CommandLine auth(String mechanism) {
        return CommandLine.of("AUTH").arg("mechanism", mechanism);
    }

    /** With an initial response in base64, or {@code =} for an empty one (RFC 5034 section 4). */
    public static CommandLine auth(String mechanism, String initialResponse) {
        return auth(mechanism).secret("initial response", initialResponse);
    }
}
