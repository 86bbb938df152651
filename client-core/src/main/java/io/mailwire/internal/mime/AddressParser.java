package io.mailwire.internal.mime;

import io.mailwire.Address;
import io.mailwire.AddressGroup;
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

    // What opened and never closes, up to the end: read as if it was not there. So nothing is looked for twice.
    private boolean quotesBroken;
    private boolean commentsBroken;

    private final List<AddressGroup> groups = new ArrayList<>();
    private @Nullable String group;
    private List<Address> members = new ArrayList<>();

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
        return List.copyOf(lenient(value, defects).found);
    }

    /** The groups in the value of an address header; addresses that are in none are left out. */
    static List<AddressGroup> parseGroups(String value, Defects defects) {
        return List.copyOf(lenient(value, defects).groups);
    }

    private static AddressParser lenient(String value, Defects defects) {
        AddressParser parser = new AddressParser(marked(value), false);
        parser.scan();
        if (parser.problem != null) {
            defects.add("an address header is malformed: " + parser.problem);
        }
        return parser;
    }

    // Some readers stop at a NUL, some pass over it: an address with controls must come out as one that nobody is sent
    // mail by, not as another one.
    private static final char CONTROL = '\uffff';

    private static String marked(String value) {
        StringBuilder s = null;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean blank = c == '\t' || c == '\r' || c == '\n';
            if (!blank && EncodedWords.isControl(c)) {
                s = s == null ? new StringBuilder(value) : s;
                s.setCharAt(i, CONTROL);
            }
        }
        return s == null ? value : s.toString();
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
        while (at < text.length() && found.size() + groups.size() < MOST_ADDRESSES) {
            char c = text.charAt(at);
            switch (c) {
                case ' ', '\t', '\r', '\n' -> at++;
                case '"' -> {
                    String quoted = quotesBroken ? skipOne() : readQuoted();
                    if (quoted != null) {
                        addWord(new Word(quoted, true, space));
                    }
                }
                case '(' -> {
                    String read = commentsBroken ? skipOne() : readComment();
                    if (read != null) {
                        comment = read;
                        commented = true;
                    }
                }
                case '<' -> readAngle();
                case ',', ';' -> {
                    at++;
                    if (strict) {
                        wrong("it must be one address, without \"" + c + "\" outside quotes");
                    }
                    finish();
                    if (c == ';') {
                        finishGroup();
                    }
                }
                case ':' -> {
                    at++;
                    wrongIfStrict("groups are not accepted here");
                    beginGroup();
                }
                default -> addWord(new Word(readAtom(), false, space));
            }
            boolean skipped = (c == '(' && commentsBroken) || (c == '"' && quotesBroken);
            space = c == ' ' || c == '\t' || c == '\r' || c == '\n' || skipped;
        }
        if (at < text.length()) {
            wrong("more than " + MOST_ADDRESSES + " addresses; the rest of them is left out");
        }
        finish();
        if (group != null) {
            wrong("a group is not closed");
            finishGroup();
        }
    }

    private @Nullable String skipOne() {
        at++;
        return null;
    }

    // RFC 5322 section 3.4: no groups in groups. Where one begins in another all the same, the other ends.
    private void beginGroup() {
        if (angle != null) {
            wrong("there is a colon behind an address");
            finish();
            return;
        }
        finishGroup();
        String name = EncodedWords.withoutControls(displayName().replace(CONTROL, ' '));
        if (name.isBlank()) {
            wrongIfStrict("a group has no name");
            name = "unnamed";
        }
        group = name.strip();
        forget();
    }

    private void finishGroup() {
        if (group != null) {
            groups.add(new AddressGroup(group, members));
            group = null;
            members = new ArrayList<>();
        }
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

    private @Nullable String readQuoted() {
        int start = at;
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
        quotesBroken = true;
        at = start + 1; // what follows may be addresses
        return null;
    }

    private @Nullable String readComment() {
        int start = at;
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
        commentsBroken = true;
        at = start + 1;
        return null;
    }

    private void readAngle() {
        if (angle != null) {
            wrong("there are two addresses in angle brackets");
            finish();
        }
        int start = at + 1;
        boolean inQuotes = false;
        boolean begun = false;
        boolean route = false; // RFC 5322 section 4.4: it begins with an @, and has commas
        boolean complete = false; // whether an @ has come, so that a comma can end it
        StringBuilder spec = new StringBuilder();
        for (at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (inQuotes) {
                inQuotes = c != '"';
                spec.append(c);
                if (c == '\\' && at + 1 < text.length()) {
                    spec.append(text.charAt(++at));
                }
            } else if (c == '"' && !quotesBroken) {
                inQuotes = true;
                spec.append(c);
            } else if (c == '>') {
                at++;
                angle = spec.toString();
                return;
            } else if (c == '<') {
                wrong("there are two addresses in angle brackets");
                if (complete) {
                    break;
                }
                spec.setLength(0);
            } else if (c == ',' && complete && !strict) {
                break;
            } else if (c == '(' && !strict && !commentsBroken) {
                readComment();
                at--; // both where it closed and where it did not, the loop goes on behind
            } else {
                route |= !begun && c == '@';
                complete |= begun && !route && c == '@';
                begun |= c != ' ' && c != '\t';
                spec.append(c);
            }
        }
        wrong("an angle bracket is not closed");
        if (inQuotes && !strict) {
            wrong("a quote is not closed");
            quotesBroken = true;
            at = start - 1;
            readAngle(); // once for all: quotes mean nothing from now on
            return;
        }
        angle = spec.toString();
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
    // (obs-local-part). Words that stand apart from one with an @ are a name whose brackets are missing, and each word
    // with an @ is an address: "Ann B. a@x", "a@x b@y".
    private void finishBare() {
        List<StringBuilder> specs = new ArrayList<>();
        List<StringBuilder> texts = new ArrayList<>();
        for (Word word : words) {
            String piece = word.quoted ? quoted(word.text) : word.text;
            StringBuilder last = specs.isEmpty() ? null : specs.get(specs.size() - 1);
            boolean joins = last != null
                    && (!word.spaceBefore
                            || piece.startsWith("@")
                            || piece.startsWith(".")
                            || last.charAt(last.length() - 1) == '@'
                            || (last.charAt(last.length() - 1) == '.' && !(isWhole(piece) && last.indexOf("@") < 0)));
            if (!joins) {
                specs.add(new StringBuilder());
                texts.add(new StringBuilder());
            }
            specs.get(specs.size() - 1).append(piece);
            texts.get(texts.size() - 1).append(word.text);
        }
        if (strict || specs.size() == 1 || specs.stream().noneMatch(AddressParser::isWhole)) {
            addSpec(comment(), String.join(" ", specs));
            return;
        }
        wrong("there is a name without angle brackets behind it, or no comma between addresses");
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < specs.size(); i++) {
            if (isWhole(specs.get(i))) {
                String shown = EncodedWords.decode(name.toString()).strip();
                addSpec(shown.isEmpty() ? comment() : shown, specs.get(i).toString());
                name.setLength(0);
            } else {
                name.append(' ').append(texts.get(i));
            }
        }
    }

    private static boolean isWhole(CharSequence spec) {
        int sign = spec.toString().lastIndexOf('@');
        return sign > 0 && sign < spec.length() - 1;
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
        int sign = lastUnquoted('@', rest);
        String written = (sign < 0 ? rest : rest.substring(0, sign)).strip();
        String domain = sign < 0 ? "" : rest.substring(sign + 1).strip();
        boolean plain = written.indexOf('"') < 0;
        if (strict && (plain ? !isDotAtom(written) : !isQuotedString(written))) {
            wrong(
                    written.isEmpty()
                            ? "there is nothing before the @"
                            : "its local part needs quotes, around all of it");
        }
        String local = plain ? written : unquoted(written);
        if (rest.indexOf(CONTROL) >= 0) {
            wrong("an address has control characters");
            local = written.replace(CONTROL, ' ') + (sign < 0 ? "" : "@" + domain.replace(CONTROL, ' '));
            domain = ""; // so that mail is not sent to what one reader makes of it and another does not
        }
        if (domain.isEmpty()) {
            wrongIfStrict("it has no domain");
        }
        Address address = Emails.address(name.replace(CONTROL, ' '), local, domain);
        found.add(address);
        if (group != null) {
            members.add(address);
        }
    }

    private static int lastUnquoted(char wanted, String text) {
        int last = -1;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && quoted) {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == wanted && !quoted) {
                last = i;
            }
        }
        return last;
    }

    private static boolean isQuotedString(String text) {
        boolean ends = false;
        for (int i = 1; i < text.length() && !ends; i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == '"') {
                ends = i == text.length() - 1;
                break;
            }
        }
        return text.startsWith("\"") && ends;
    }

    // obs-local-part: words with dots between, each quoted or not
    private static String unquoted(String text) {
        StringBuilder s = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\' && quoted && i + 1 < text.length()) {
                s.append(text.charAt(++i));
            } else {
                s.append(c);
            }
        }
        return s.toString();
    }
}
