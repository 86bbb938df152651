package io.mailwire.imap.internal.wire;

import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.FieldNames;
import io.mailwire.internal.wire.Lines;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * One outgoing command, put together from typed tokens (RFC 9051 section 9): the only way in which text of a caller gets onto the
 * wire. No token can end the command or begin a literal, and secrets never show in {@link #toString}.
 *
 * <p>The tag is added when the command is sent. Spaces between tokens come by themselves, except after "(" and before ")".
 */
public final class ImapCommand {

    // A quoted string of any length is grammatical, but servers have line limits (Yahoo 1,000 octets); literals have
    // none.
    private static final int LONGEST_QUOTED = 512;

    /** A stretch of the command: a line's part, or the octets of a literal, which may lie elsewhere. */
    record Piece(
            ByteString octets, boolean literal, @Nullable LiteralContent content, boolean binary) {
        Piece(ByteString octets, boolean literal) {
            this(octets, literal, null, false);
        }

        long size() {
            return content == null ? octets.size() : content.size();
        }
    }

    /** What the last search has saved, in a set's place (RFC 5182 section 2.1). */
    public static final String SAVED = "$";

    private final List<Piece> pieces = new ArrayList<>();
    private final Buffer line = new Buffer();
    private final StringBuilder shown = new StringBuilder();
    private final List<String> secrets = new ArrayList<>();
    private boolean spaceDue;
    private int setPiece = -1;
    private int setShown;
    private String set = "";
    private BooleanSupplier isSaved = () -> false;

    private ImapCommand() {}

    /** Begins with a verb of ours, as {@code UID FETCH}. */
    public static ImapCommand of(String verb) {
        return new ImapCommand().raw(verb);
    }

    /** A token of ours: an atom, an item name with its section. Never text of a caller. */
    public ImapCommand raw(String token) {
        return token(checkedPrintable("command", token), token);
    }

    /** Opens a list. */
    public ImapCommand open() {
        token(ByteString.encodeUtf8("("), "(");
        spaceDue = false;
        return this;
    }

    /** Closes a list. */
    public ImapCommand close() {
        spaceDue = false;
        return token(ByteString.encodeUtf8(")"), ")");
    }

    public ImapCommand number(long n) {
        if (n < 0) {
            throw new IllegalArgumentException("a negative number: " + n);
        }
        return raw(Long.toString(n));
    }

    /** A sequence set: digits, colons, commas and the star. */
    public ImapCommand set(String set) {
        boolean fine = !set.isEmpty();
        for (int i = 0; i < set.length(); i++) {
            char c = set.charAt(i);
            fine &= (c >= '0' && c <= '9') || c == ':' || c == ',' || c == '*';
        }
        if (!fine) {
            throw new IllegalArgumentException("not a set of UIDs: \"" + set + "\"");
        }
        if (setPiece >= 0) {
            return raw(set);
        }
        // A piece of its own, so that something else can take its place.
        token(ByteString.EMPTY, "");
        pieces.add(new Piece(line.readByteString(), false));
        setPiece = pieces.size();
        setShown = shown.length();
        this.set = set;
        shown.append(set);
        pieces.add(new Piece(ByteString.encodeUtf8(set), false));
        return this;
    }

    /**
     * Puts {@code $} in the place of the first set if that stands for the same when the command is written.
     *
     * @param saved asked when the command is written or shown
     */
    public ImapCommand orSaved(BooleanSupplier saved) {
        isSaved = setPiece < 0 ? isSaved : saved;
        return this;
    }

    /** Whether {@code $} takes the place of its set. */
    public boolean usesSaved() {
        return isSaved.getAsBoolean();
    }

    /** An atom of a caller, such as a keyword: refused unless it is one, for there is no way to quote an atom. */
    public ImapCommand atom(String name, String text) {
        return raw(checkedAtom(name, text));
    }

    /** Flags in parentheses: system flags with their backslash, keywords without. */
    public ImapCommand flags(Collection<String> flags) {
        open();
        for (String flag : flags) {
            raw(flag.startsWith("\\") ? "\\" + checkedAtom("flag", flag.substring(1)) : checkedAtom("flag", flag));
        }
        return close();
    }

    /** A string of a caller, quoted where it may be, else as a literal. */
    public ImapCommand string(String name, String text) {
        return string(name, text, text);
    }

    /** A folder's name, or a pattern of such. INBOX has no case (RFC 9051 section 5.1). */
    public ImapCommand folder(String name, FolderNames form) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("the folder's name is empty");
        }
        CommandLine.checked("folder name", name);
        // Checked again: what a server listed is no safer than what a caller says.
        ByteString octets = form.octets(FolderNames.isInbox(name) ? FolderNames.INBOX : name);
        return string(checkedControls("folder name", octets), Lines.text(octets));
    }

    /** A string that no log may show. */
    public ImapCommand secret(String name, String text) {
        secrets.add(text);
        return string(name, text, "***");
    }

    /** Octets in base64 that no log may show, or {@code =} for none (RFC 4959 section 3). */
    public ImapCommand secretBase64(byte[] octets) {
        String encoded = octets.length == 0 ? "=" : ByteString.of(octets).base64();
        secrets.add(encoded);
        return token(ByteString.encodeUtf8(encoded), "***");
    }

    private ImapCommand string(String name, String text, String show) {
        return string(ByteString.of(CommandLine.checked(name, text)), show);
    }

    private ImapCommand string(ByteString octets, String show) {
        String text = octets.string(StandardCharsets.ISO_8859_1);
        if (octets.size() > LONGEST_QUOTED || text.chars().anyMatch(c -> c > 0x7e)) {
            return literal(octets, show);
        }
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\');
            }
            quoted.append(c);
        }
        return token(ByteString.encodeUtf8(quoted.append('"').toString()), '"' + show + '"');
    }

    /** Text of a caller that may have lines: as a literal where it has, for there is nothing that a literal could end. NUL is refused. */
    public ImapCommand text(String name, String text) {
        String oneLine = text.replaceAll("[\\x01-\\x1f\\x7f]", " ");
        if (oneLine.equals(text)) {
            return string(name, text);
        }
        CommandLine.checked(name, oneLine);
        return literal(ByteString.encodeUtf8(text), oneLine);
    }

    /**
     * A literal whose octets lie elsewhere.
     *
     * @param binary whether to announce it as {@code literal8}, which may have NULs (RFC 3516 section 4.2)
     */
    public ImapCommand content(LiteralContent content, boolean binary) {
        token(ByteString.EMPTY, "");
        pieces.add(new Piece(line.readByteString(), false));
        pieces.add(new Piece(ByteString.EMPTY, true, content, binary));
        shown.append(binary ? "~{" : "{").append(content.size()).append('}');
        return this;
    }

    private ImapCommand literal(ByteString octets, String show) {
        token(ByteString.EMPTY, "");
        pieces.add(new Piece(line.readByteString(), false));
        pieces.add(new Piece(octets, true));
        shown.append('{').append(octets.size()).append("} ").append(show);
        return this;
    }

    private ImapCommand token(ByteString octets, String show) {
        if (spaceDue) {
            line.writeByte(' ');
            shown.append(' ');
        }
        line.write(octets);
        shown.append(show);
        spaceDue = true;
        return this;
    }

    private static ByteString checkedControls(String name, ByteString octets) {
        for (int i = 0; i < octets.size(); i++) {
            if ((octets.getByte(i) >= 0 && octets.getByte(i) < 0x20) || octets.getByte(i) == 0x7f) {
                throw new IllegalArgumentException(name + " has a control character as the server lists it");
            }
        }
        return octets;
    }

    private static ByteString checkedPrintable(String name, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x20 || text.charAt(i) > 0x7e) {
                throw new IllegalArgumentException(name + " has a character that is not printable ASCII");
            }
        }
        return ByteString.encodeUtf8(text);
    }

    /**
     * Refuses what is no atom. ABNF: {@code atom = 1*ATOM-CHAR}; ATOM-CHAR is printable ASCII without
     * space, parentheses, opening brace, percent, star, double quote, backslash and closing bracket.
     */
    public static String checkedAtom(String name, String text) {
        if (!isAtom(text)) {
            throw new IllegalArgumentException(
                    name + " must be printable ASCII without spaces and ( ) { % * \" \\ ], and not empty");
        }
        return text;
    }

    /** Whether a text can stand as an atom. */
    public static boolean isAtom(String text) {
        boolean fine = !text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            fine &= c > 0x20 && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0;
        }
        return fine;
    }

    /**
     * Fields of the header, by names of a caller: {@code BODY.PEEK[HEADER.FIELDS (...)]}. As atoms wherever they are such, for Courier
     * takes nothing else.
     */
    public ImapCommand headerFields(Collection<String> names) {
        StringBuilder item = new StringBuilder("BODY.PEEK[HEADER.FIELDS (");
        String before = "";
        for (String name : names) {
            item.append(before).append(fieldName(name));
            before = " ";
        }
        return raw(item.append(")]").toString());
    }

    private static String fieldName(String name) {
        checkedFieldName(name);
        return isAtom(name) && !name.equalsIgnoreCase("NIL")
                ? name
                : '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Refuses what is no name of a header field. ABNF (RFC 5322 section 3.6.8): {@code field-name = 1*ftext}. */
    public static String checkedFieldName(String name) {
        if (name.length() > LONGEST_QUOTED || !FieldNames.isName(name)) {
            throw new IllegalArgumentException("the name of a header field must be printable ASCII without spaces and"
                    + " colons, not empty and no longer than " + LONGEST_QUOTED);
        }
        return name;
    }

    /** What no log may show, for the trace to keep out of the answer. */
    public List<String> secrets() {
        return secrets;
    }

    /** What goes onto the wire, the tag and the line's end aside. */
    List<Piece> pieces() {
        List<Piece> all = new ArrayList<>(pieces);
        if (isSaved.getAsBoolean()) {
            all.set(setPiece, new Piece(ByteString.encodeUtf8(SAVED), false));
        }
        all.add(new Piece(line.snapshot(), false));
        return all;
    }

    /** The command as a trace may show it. */
    @Override
    public String toString() {
        return isSaved.getAsBoolean()
                ? new StringBuilder(shown)
                        .replace(setShown, setShown + set.length(), SAVED)
                        .toString()
                : shown.toString();
    }
}
