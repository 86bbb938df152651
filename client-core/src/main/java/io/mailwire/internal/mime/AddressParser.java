package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.internal.text.Printable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one parser of addresses (RFC 5322 section 3.4, the obsolete forms and what else is seen included). It splits first and
 * decodes display names afterwards, so an encoded word never makes an address. One pass, no recursion.
 *
 * <p>Strict and lenient reading are the same scan; it notes the first thing that is wrong, and strict reading refuses then.
 */
public final class AddressParser {

    /** No message is written to more people by hand; what a header holds beyond that is dropped. */
    private static final int MOST_ADDRESSES = 10_000;

    // RFC 5321 section 4.5.3.1: 64 octets before the @, 255 behind it.
    private static final int LONGEST = 64 + 1 + 255;

    private final String text;
    private final boolean strict;
    private final List<Address> found = new ArrayList<>();
    private int at;
    private @Nullable String problem;

    // What has been read of the current address.
    private final List<Word> words = new ArrayList<>();
    private @Nullable String angle;
    private String comment = "";
    private boolean commented;

    private record Word(String text, boolean quoted, boolean spaceBefore) {}

    private AddressParser(String text, boolean strict) {
        this.text = text;
        this.strict = strict;
    }

    /**
     * Reads exactly one address that mail can be sent to.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static Address parseOne(String text) {
        HeaderText.check("address", text);
        AddressParser parser = new AddressParser(text, true);
        parser.scan();
        if (parser.problem == null && parser.found.size() != 1) {
            parser.problem =
                    parser.found.isEmpty() ? "there is no address in it" : "there is more than one address in it";
        }
        if (parser.problem != null) {
            throw new IllegalArgumentException(
                    "not an address: \"" + Printable.shortened(text, 200) + "\": " + parser.problem);
        }
        Address address = parser.found.get(0);
        requireSendable(address);
        return address;
    }

    /** Reads the value of an address header, unfolded; what makes no sense is left out or taken as it is. Groups are flattened. */
    static List<Address> parseList(String value, Defects defects) {
        AddressParser parser = new AddressParser(EncodedWords.withoutControls(value), false);
        parser.scan();
        if (parser.problem != null) {
            defects.add("an address header is malformed: " + parser.problem);
        }
        return List.copyOf(parser.found);
    }

    /**
     * Refuses an address that no envelope can hold.
     *
     * @throws IllegalArgumentException saying what is wrong
     */
    public static void requireSendable(Address address) {
        String shown = Printable.shortened(address.localPart() + "@" + address.domain(), 200);
        if (address.domain().isEmpty()) {
            throw new IllegalArgumentException("the address \"" + shown + "\" has no domain");
        }
        String local = address.localPart();
        HeaderText.check("address", local);
        if (local.isEmpty() || local.indexOf('\t') >= 0) {
            throw new IllegalArgumentException("the address \"" + shown + "\" has no proper local part");
        }
        if (quoteLocalPart(local).length()
                        + 1
                        + Domains.toAscii(address.domain()).length()
                > LONGEST) {
            throw new IllegalArgumentException("the address \"" + shown + "\" is longer than " + LONGEST + " octets");
        }
    }

    /** The local part with quotes where it is no dot-atom (RFC 5322 section 3.2.3). */
    public static String quoteLocalPart(String localPart) {
        return isDotAtom(localPart) ? localPart : quoted(localPart);
    }

    /** A display name as a header of ASCII or a person's screen may show it. */
    public static String quoteName(String name) {
        boolean atoms = !name.contains("=?") && !name.startsWith(" ") && !name.endsWith(" ") && !name.contains("  ");
        for (int i = 0; atoms && i < name.length(); i++) {
            atoms = name.charAt(i) == ' ' || isAtomText(name.charAt(i));
        }
        return atoms ? name : quoted(name);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static boolean isDotAtom(String text) {
        if (text.isEmpty() || text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '.' && !isAtomText(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    // RFC 5322 section 3.2.3, RFC 6532 section 3.2
    private static boolean isAtomText(char c) {
        return c >= 0x80
                ? !Character.isSpaceChar(c) && !Character.isISOControl(c)
                : (c >= 'a' && c <= 'z')
                        || (c >= 'A' && c <= 'Z')
                        || (c >= '0' && c <= '9')
                        || "!#$%&'*+-/=?^_`{|}~".indexOf(c) >= 0;
    }

    private void wrong(String what) {
        if (problem == null) {
            problem = what;
        }
    }

    private void scan() {
        boolean space = false;
        while (at < text.length() && found.size() < MOST_ADDRESSES) {
            char c = text.charAt(at);
            switch (c) {
                case ' ', '\t', '\r', '\n' -> at++;
                case '"' -> addWord(new Word(readQuoted(), true, space));
                case '(' -> {
                    comment = readComment();
                    commented = true;
                }
                case '<' -> readAngle();
                case ',', ';' -> {
                    at++;
                    if (strict) {
                        wrong("it must be one address, without \"" + c + "\" outside quotes");
                    }
                    finish();
                }
                case ':' -> {
                    at++;
                    wrongIfStrict("groups are not accepted here");
                    forget(); // the name of a group
                }
                default -> addWord(new Word(readAtom(), false, space));
            }
            space = c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }
        if (at < text.length()) {
            wrong("more than " + MOST_ADDRESSES + " addresses");
        }
        finish();
    }

    private void addWord(Word word) {
        if (strict && (angle != null || commented)) {
            wrong("there is more behind what should end it: \"" + word.text + "\"");
        }
        words.add(word);
    }

    private void wrongIfStrict(String what) {
        if (strict) {
            wrong(what);
        }
    }

    private String readQuoted() {
        StringBuilder s = new StringBuilder();
        for (at++; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"') {
                at++;
                return s.toString();
            }
            if (c == '\\' && at + 1 < text.length()) {
                c = text.charAt(++at);
            }
            s.append(c);
        }
        wrong("a quote is not closed");
        return s.toString();
    }

    private String readComment() {
        StringBuilder s = new StringBuilder();
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && at + 1 < text.length()) {
                s.append(text.charAt(++at));
            } else if (c == '(') {
                if (depth++ > 0) {
                    s.append(c);
                }
            } else if (c == ')' && --depth == 0) {
                at++;
                return s.toString();
            } else {
                s.append(c);
            }
        }
        wrong("a parenthesis is not closed");
        return s.toString();
    }

    private void readAngle() {
        if (angle != null) {
            wrong("there are two addresses in angle brackets");
        }
        int start = ++at;
        boolean quoted = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\' && quoted) {
                at++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == '>' && !quoted) {
                setAngle(text.substring(start, at++));
                return;
            } else if (c == '<' && !quoted) {
                wrong("there are two addresses in angle brackets");
                start = at + 1;
            }
        }
        wrong("an angle bracket is not closed");
        setAngle(text.substring(Math.min(start, text.length())));
    }

    private void setAngle(String spec) {
        if (angle == null) {
            angle = spec;
        }
    }

    private String readAtom() {
        int start = at;
        boolean literal = false;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            if (literal ? c == ']' : c == '[') {
                literal = !literal; // [IPv6:2001:db8::1] has colons
            } else if (c == ' ' || c == '\t' || (!literal && "\r\n\"(<,;:".indexOf(c) >= 0)) {
                break;
            }
        }
        return text.substring(start, at);
    }

    private void finish() {
        if (angle != null) {
            finishAngle(angle);
        } else if (!words.isEmpty()) {
            finishBare();
        }
        forget();
    }

    private void forget() {
        words.clear();
        angle = null;
        comment = "";
        commented = false;
    }

    private void finishAngle(String spec) {
        if (strict && words.stream().anyMatch(w -> !w.quoted && w.text.indexOf('@') >= 0)) {
            wrong("a name with an @ needs quotes, or it looks like an address");
        }
        if (spec.isBlank() && !strict) {
            return; // "<>"
        }
        String name = displayName();
        addSpec(name.isEmpty() ? comment() : name, spec.strip());
    }

    // Without angle brackets the words are the address itself. Blanks are tolerated around its dots and its @
    // (obs-local-part).
    private void finishBare() {
        StringBuilder spec = new StringBuilder();
        for (Word word : words) {
            String piece = word.quoted ? quoted(word.text) : word.text;
            boolean joins = spec.length() == 0
                    || !word.spaceBefore
                    || piece.startsWith("@")
                    || piece.startsWith(".")
                    || spec.charAt(spec.length() - 1) == '@'
                    || spec.charAt(spec.length() - 1) == '.';
            if (!joins) {
                spec.append(' ');
            }
            spec.append(piece);
        }
        addSpec(comment(), spec.toString());
    }

    private String comment() {
        return strict ? comment.strip() : EncodedWords.decode(comment).strip();
    }

    // In what a caller wrote, quotes keep an encoded word from being one (RFC 2047 section 5 (3)); mail has them in
    // quotes too.
    private String displayName() {
        StringBuilder name = new StringBuilder();
        StringBuilder run = new StringBuilder();
        for (Word word : words) {
            if (strict && word.quoted) {
                name.append(EncodedWords.decode(run.toString()));
                run.setLength(0);
                name.append(name.length() > 0 && word.spaceBefore ? " " : "").append(word.text);
            } else {
                run.append(run.length() + name.length() > 0 && word.spaceBefore ? " " : "")
                        .append(word.text);
            }
        }
        return name.append(EncodedWords.decode(run.toString())).toString().strip();
    }

    private void addSpec(String name, String spec) {
        String rest = spec;
        if (rest.startsWith("@") && rest.indexOf(':') > 0) { // RFC 5322 section 4.4: a route, ignored
            wrongIfStrict("source routes are not accepted");
            rest = rest.substring(rest.indexOf(':') + 1);
        }
        String local;
        String domain;
        if (rest.startsWith("\"")) {
            AddressParser inner = new AddressParser(rest, strict);
            local = inner.readQuoted();
            if (inner.problem != null) {
                wrong(inner.problem);
            }
            String behind = rest.substring(inner.at).strip();
            if (!behind.startsWith("@")) {
                wrong("behind the quoted local part there must be an @ and a domain");
            }
            domain = behind.startsWith("@") ? behind.substring(1).strip() : "";
        } else {
            int sign = rest.lastIndexOf('@');
            local = (sign < 0 ? rest : rest.substring(0, sign)).strip();
            domain = sign < 0 ? "" : rest.substring(sign + 1).strip();
            if (strict && !isDotAtom(local)) {
                wrong(local.isEmpty() ? "there is nothing before the @" : "its local part needs quotes");
            }
        }
        if (domain.isEmpty()) {
            wrongIfStrict("it has no domain");
        }
        found.add(Emails.address(name, local, domain));
    }
}
