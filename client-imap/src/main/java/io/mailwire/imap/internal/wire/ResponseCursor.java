package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.Lines;
import io.mailwire.internal.wire.MalformedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Reads one response token by token. Tolerant by design: servers put spaces where none belong and leave out some that do, quote
 * what should be bare and bare what should be quoted. What it does insist on are parentheses, for without them nothing can be told
 * apart.
 *
 * <p>Depth is counted here, so that no decoder can be made to recurse without bounds.
 */
public final class ResponseCursor {

    // Ten thousand parts have some lists each, a hundred thousand addresses one; each may become an object, whatever it
    // is part of.
    private static final int MOST_LISTS = 250_000;

    private final byte[] octets;
    private final int end;
    private final int maxDepth;
    private final boolean backslashMayEnd;
    private final @Nullable RepeatedTexts repeated;
    private int at;
    private int depth;
    private int lists;

    public ResponseCursor(Frame frame, int maxDepth) {
        this(frame, maxDepth, false, null);
    }

    /**
     * Begins at the start of a response.
     *
     * @param backslashMayEnd reads {@code "qq.com\"} before a space or parenthesis as a string that ends in a backslash, as QQ
     *     means it; wrong for everybody else, so it is for a second attempt
     * @param repeated what was read before; null where that would not pay
     */
    public ResponseCursor(Frame frame, int maxDepth, boolean backslashMayEnd, @Nullable RepeatedTexts repeated) {
        this.repeated = repeated;
        this.octets = frame.octets();
        this.end = frame.length();
        this.maxDepth = maxDepth;
        this.backslashMayEnd = backslashMayEnd;
        while (at < end && octets[at] == 0) {
            at++;
        }
    }

    /** A place to come back to. */
    public long mark() {
        return ((long) at << 32) | (depth & 0xffff_ffffL);
    }

    public void reset(long mark) {
        at = (int) (mark >>> 32);
        depth = (int) mark;
    }

    /** Whether nothing but spaces is left. */
    public boolean atEnd() {
        skipSpaces();
        return at >= end;
    }

    /** The next octet that is no space, without taking it; -1 at the end. */
    public int peek() {
        skipSpaces();
        return at < end ? octets[at] & 0xff : -1;
    }

    /** Takes the octet if it is next. */
    public boolean take(char c) {
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    /** Takes "(" if it is next. */
    public boolean open() throws MalformedException {
        if (peek() != '(') {
            return false;
        }
        if (++depth > maxDepth) {
            throw malformed("parentheses nested deeper than " + maxDepth);
        }
        if (++lists > MOST_LISTS) {
            throw malformed("more than " + MOST_LISTS + " lists");
        }
        at++;
        return true;
    }

    /** Takes ")" if it is next. */
    public boolean close() {
        if (peek() != ')') {
            return false;
        }
        depth--;
        at++;
        return true;
    }

    public void expectOpen() throws MalformedException {
        if (!open()) {
            throw malformed("\"(\" expected");
        }
    }

    public void expectClose() throws MalformedException {
        if (!close()) {
            throw malformed("\")\" expected");
        }
    }

    /** Whether the list goes on: neither its ")" nor the end is next. */
    public boolean hasMore() {
        int c = peek();
        return c >= 0 && c != ')';
    }

    /** Takes the rest of the list that is open, its ")" included. Iterative, whatever the depth. */
    public void skipToClose() throws MalformedException {
        int level = 1;
        while (level > 0) {
            int c = peek();
            if (c < 0) {
                throw malformed("a list does not end");
            } else if (c == '(') {
                at++;
                level++;
            } else if (c == ')') {
                at++;
                level--;
            } else {
                skipString();
            }
        }
        depth--;
    }

    /** Takes a list, if one is next and all in it is as it should be, without looking at what it says; else takes nothing. */
    public boolean takePlainList() {
        int behind = peek() == '(' ? PlainList.end(octets, at, end) : -1;
        if (behind < 0) {
            return false;
        }
        at = behind;
        return true;
    }

    /** Takes one value, whatever it is. */
    public void skipValue() throws MalformedException {
        if (peek() == '(') {
            at++;
            depth++;
            skipToClose();
        } else if (peek() < 0 || peek() == ')') {
            throw malformed("a value expected");
        } else {
            skipString();
        }
    }

    /** An atom or number: what stands up to the next space or parenthesis. Empty where there is none. */
    public String atom() {
        skipSpaces();
        int from = at;
        skipAtom();
        return latin(from, at);
    }

    /** Takes an atom or number whose text nobody wants. */
    public void passAtom() {
        skipSpaces();
        skipAtom();
    }

    private void skipAtom() {
        while (at < end && isAtomOctet(octets[at])) {
            at++;
        }
    }

    // Controls do not belong into atoms; taken all the same, so that every loop over atoms comes to an end.
    private static boolean isAtomOctet(byte octet) {
        return octet > ')' || (!isSpace(octet) && octet != '(' && octet != ')');
    }

    /** The name of a FETCH item, with section and origin: {@code BODY[HEADER.FIELDS (TO)]<0>}. */
    public String itemName() {
        skipSpaces();
        int from = at;
        while (at < end && octets[at] != ' ' && octets[at] != '(' && octets[at] != ')' && octets[at] != '[') {
            at++;
        }
        if (at < end && octets[at] == '[') {
            boolean quoted = false;
            while (at < end && (quoted || octets[at] != ']')) {
                quoted ^= octets[at] == '"';
                // Names of fields may be quoted, and have anything in them then.
                at += quoted && octets[at] == '\\' && at + 1 < end ? 2 : 1;
            }
            // GreenMail puts some literals right behind the name.
            while (at < end && !endsName(octets[at])) {
                at++;
            }
        }
        return latin(from, at);
    }

    private static boolean endsName(byte octet) {
        return octet == ' ' || octet == '(' || octet == ')' || octet == '{' || octet == '"';
    }

    /**
     * A number. Minus one (Exchange, Zoho) and anything else that is none are given as -1; {@code 9.3736e+06} (mail.ru) is read as
     * what it means.
     */
    public long number() throws MalformedException {
        skipSpaces();
        long n = 0;
        int i = at;
        while (i < end && i - at < 18 && octets[i] >= '0' && octets[i] <= '9') {
            n = n * 10 + (octets[i++] - '0');
        }
        if (i > at && (i == end || octets[i] == ' ' || octets[i] == ')')) {
            at = i;
            return n;
        }
        ByteString text = nstring();
        return text == null ? -1 : parseNumber(text.utf8());
    }

    /** A number from its text; -1 for what is none. */
    public static long parseNumber(String text) {
        String s = text.strip();
        if (s.isEmpty() || s.length() > 32) {
            return -1;
        }
        long n = 0;
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            if (c < '0' || c > '9') {
                return parseDecimal(s);
            }
            if (n > (Long.MAX_VALUE - (c - '0')) / 10) {
                return Long.MAX_VALUE;
            }
            n = n * 10 + (c - '0');
        }
        return n;
    }

    private static long parseDecimal(String s) {
        try {
            double value = Double.parseDouble(s);
            return value >= 0 && value < 1e18 ? Math.round(value) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A string in any of its forms, or an atom; null for NIL. */
    public @Nullable ByteString nstring() throws MalformedException {
        int c = peek();
        if (c == '"') {
            return quoted();
        }
        if (literalNext()) {
            return literal();
        }
        if (c < 0 || c == '(' || c == ')') {
            throw malformed("a string expected");
        }
        String atom = atom();
        return atom.equalsIgnoreCase("NIL") ? null : ByteString.encodeString(atom, StandardCharsets.ISO_8859_1);
    }

    /** A string as text (UTF-8, else ISO 8859-1); null for NIL. */
    public @Nullable String ntext() throws MalformedException {
        return ntext(repeated);
    }

    /** The same, for a text that each message has of its own, so that looking whether it was read before is for nothing. */
    public @Nullable String ownText() throws MalformedException {
        return ntext(null);
    }

    private @Nullable String ntext(@Nullable RepeatedTexts known) throws MalformedException {
        int c = peek();
        if (c == '"') {
            return quotedText(known);
        }
        if (c != '{' && c != '~' && c != '(' && c != ')' && c >= 0) {
            int from = at;
            skipAtom();
            return isNil(from, at) ? null : utf8(from, at, known);
        }
        ByteString s = nstring();
        return s == null ? null : Lines.text(s);
    }

    private String quotedText(@Nullable RepeatedTexts known) throws MalformedException {
        int from = at + 1;
        int i = Quotes.next(octets, from, end);
        if (i < end && octets[i] == '"' && mayFollowString(i + 1)) {
            at = i + 1;
            return utf8(from, i, known);
        }
        return Lines.text(quoted());
    }

    private String utf8(int from, int to, @Nullable RepeatedTexts known) {
        String found = known == null ? null : known.find(octets, from, to);
        if (found != null) {
            return found;
        }
        String text = new String(octets, from, to - from, StandardCharsets.UTF_8);
        return text.indexOf('\uFFFD') < 0 ? text : Lines.text(ByteString.of(octets, from, to - from));
    }

    private boolean isNil(int from, int to) {
        return to - from == 3
                && (octets[from] | 0x20) == 'n'
                && (octets[from + 1] | 0x20) == 'i'
                && (octets[from + 2] | 0x20) == 'l';
    }

    /**
     * What is made of a text that may come again, in this response or others.
     *
     * @param making the same for all texts of all cursors that share what was read before
     */
    public String made(String text, UnaryOperator<String> making) {
        return repeated == null ? making.apply(text) : repeated.made(text, making);
    }

    /** A string as text; the empty one for NIL. */
    public String text() throws MalformedException {
        String s = ntext();
        return s == null ? "" : s;
    }

    /** Whether a quoted string or a literal is next. */
    public boolean stringNext() {
        return peek() == '"' || literalNext();
    }

    /** Whether a bare NIL is next. */
    public boolean nilNext() {
        skipSpaces();
        return end - at >= 3
                && (octets[at] | 0x20) == 'n'
                && (octets[at + 1] | 0x20) == 'i'
                && (octets[at + 2] | 0x20) == 'l'
                && (at + 3 >= end || octets[at + 3] == ' ' || octets[at + 3] == ')' || octets[at + 3] == '(');
    }

    /** Everything that is left, as text. */
    public String rest() {
        return Lines.text(restOctets());
    }

    /** Everything that is left. */
    public ByteString restOctets() {
        skipSpaces();
        ByteString rest = ByteString.of(octets, at, end - at);
        at = end;
        return rest;
    }

    /** What stands up to this octet, which is taken as well; null, and nothing is taken, where it does not come. */
    public @Nullable String upTo(char c) {
        for (int i = at; i < end; i++) {
            if (octets[i] == c) {
                String text = Lines.text(ByteString.of(octets, at, i - at));
                at = i + 1;
                return text;
            }
        }
        return null;
    }

    /** A complaint that quotes where it hurts. */
    public MalformedException malformed(String problem) {
        int from = Math.max(0, at - 60);
        return new MalformedException(problem + " at octet " + at, latin(from, Math.min(end, at + 60)));
    }

    private void skipString() throws MalformedException {
        if (peek() == '"') {
            at = quotedEnd() + 1;
        } else if (literalNext()) {
            literal();
        } else {
            int from = at;
            skipAtom();
            if (at == from) {
                at++;
            }
        }
    }

    private ByteString quoted() throws MalformedException {
        int from = at + 1;
        int close = quotedEnd();
        at = close + 1;
        int escapes = 0;
        for (int i = from; i < close; i++) {
            if (octets[i] == '\\') {
                escapes++;
            }
        }
        if (escapes == 0) {
            return ByteString.of(octets, from, close - from);
        }
        byte[] plain = new byte[close - from];
        int n = 0;
        for (int i = from; i < close; i++) {
            if (octets[i] == '\\' && i + 1 < close) {
                i++;
            }
            plain[n++] = octets[i];
        }
        return ByteString.of(plain, 0, n);
    }

    /**
     * Where the string that starts here ends: at a quote behind which a string can end. Coremail and Domino leave quotes inside
     * unescaped ({@code """"}, {@code "3D"Windows-1252""}); behind those neither a space nor a parenthesis stands.
     */
    private int quotedEnd() throws MalformedException {
        for (int i = at + 1; i < end; i++) {
            if (octets[i] == '\\') {
                if (backslashMayEnd && i + 1 < end && octets[i + 1] == '"' && mayFollowString(i + 2)) {
                    return i + 1;
                }
                i++;
            } else if (octets[i] == '"' && mayFollowString(i + 1)) {
                return i;
            }
        }
        throw malformed("a quoted string does not end");
    }

    private boolean mayFollowString(int i) {
        return i >= end || octets[i] == ' ' || octets[i] == ')' || octets[i] == '(' || octets[i] == ']';
    }

    private boolean literalNext() {
        return literalMark() >= 0;
    }

    /** The index of the "{" of a literal that starts here; -1 if none does. */
    private int literalMark() {
        skipSpaces();
        int i = at < end && octets[at] == '~' ? at + 1 : at;
        if (i >= end || octets[i] != '{') {
            return -1;
        }
        int digits = i + 1;
        while (digits < end && octets[digits] >= '0' && octets[digits] <= '9') {
            digits++;
        }
        if (digits < end && octets[digits] == '+') {
            digits++;
        }
        return digits > i + 1 && digits + 1 < end && octets[digits] == '}' ? i : -1;
    }

    private ByteString literal() throws MalformedException {
        int i = literalMark() + 1;
        long size = 0;
        while (octets[i] >= '0' && octets[i] <= '9') {
            size = Math.min(size * 10 + (octets[i] - '0'), LiteralMark.LARGEST);
            i++;
        }
        i += octets[i] == '+' ? 2 : 1;
        // Lotus Domino leaves some of the line ends out.
        if (i < end && octets[i] == '\r') {
            i++;
        }
        if (i < end && octets[i] == '\n') {
            i++;
        }
        if (size > end - i) {
            throw malformed("a literal longer than its response");
        }
        at = i + (int) size;
        return ByteString.of(octets, i, (int) size);
    }

    private void skipSpaces() {
        // Mostly there is none, and one comparison says so.
        while (at < end && octets[at] <= ' ' && isSpace(octets[at])) {
            at++;
        }
    }

    private static boolean isSpace(byte octet) {
        return octet == ' ' || octet == '\t' || octet == '\r' || octet == '\n';
    }

    /** Where the cursor is, for {@link #takeSameAs}: behind what was taken or looked at last. */
    public int position() {
        return at;
    }

    /** Takes what is next if it is, octet by octet, what stood between two positions. */
    public boolean takeSameAs(int from, int to) {
        skipSpaces();
        int length = to - from;
        if (length == 0 || length > end - at || !Arrays.equals(octets, from, to, octets, at, at + length)) {
            return false;
        }
        at += length;
        return true;
    }

    private String latin(int from, int to) {
        String found = UsualAtoms.find(octets, from, to);
        if (found == null && repeated != null) {
            found = repeated.find(octets, from, to);
        }
        return found != null ? found : new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
