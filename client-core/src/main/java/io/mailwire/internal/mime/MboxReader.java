package io.mailwire.internal.mime;

import io.mailwire.Email;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the messages of a mailbox file in one pass over its lines (RFC 4155). The rule is in the documentation of the public class. */
public final class MboxReader {

    // "Thu Nov 26 20:23:28 2026", also without seconds, with a zone before or behind the year, with commas, "remote
    // from x"
    private static final List<Pattern> POSTMARK = List.of(
            Pattern.compile("(?<!\\d)\\d{1,2}:\\d{2}(?!\\d)"),
            Pattern.compile("\\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\\b"),
            Pattern.compile("(?<!\\d)(19|20)\\d{2}(?!\\d)"));

    // What programs write that leave the empty line out: an address and all parts of a date, in the order of RFC 4155.
    private static final Pattern STRICT_POSTMARK =
            Pattern.compile("From (?:[^\\s@]++@[^\\s@]++|MAILER-DAEMON) ++(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)"
                    + " (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ++\\d{1,2} \\d{2}:\\d{2}(?::\\d{2})?"
                    + "(?: [A-Z]{1,5}| [+-]\\d{4})? (?:19|20)\\d{2}(?: [+-]\\d{4})?\\s*+");

    private static final int LONGEST_POSTMARK = 2048;

    private static final String CUT = "the mailbox file does not end with an empty line; the message may be cut";

    private static final String RUN_TOGETHER =
            "no empty line of the mailbox file is behind the message, where another one begins";

    private final Octets octets;

    private MboxReader(Octets octets) {
        this.octets = octets;
    }

    /** Of a file, which must stay as it is. */
    public static MboxReader of(Path file) {
        try {
            return new MboxReader(new FileOctets(file));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    /** Of a stream, read to its end. */
    public static MboxReader of(InputStream in) {
        try {
            return new MboxReader(Bridge.filled(in::transferTo));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the mailbox: " + e.getMessage(), e);
        }
    }

    /** The messages, from the first. */
    public Messages messages() {
        return new Messages();
    }

    /** One iteration. */
    public final class Messages {
        private final LineScanner lines = new LineScanner(octets, 0, octets.size());
        private @Nullable Email found;
        private boolean begun;
        private boolean postmarked = true; // whether the message that comes has had its "From " line
        private long start;
        private boolean atEnd;

        private Messages() {}

        /** Whether there is one more; finds it. */
        public boolean hasNext() {
            try {
                if (found == null && !atEnd) {
                    if (!begun) {
                        begun = true;
                        begin();
                    }
                    if (!atEnd) {
                        found = find();
                    }
                }
                return found != null;
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the mailbox: " + e.getMessage(), e);
            }
        }

        /** The one that {@link #hasNext} has found. */
        public Email next() {
            Email email = found;
            if (email == null) {
                throw new IllegalStateException("hasNext has not been asked");
            }
            found = null;
            return email;
        }

        // The first line needs no date to be one, and where there is none a single message may have been meant.
        private void begin() throws IOException {
            while (lines.next()) {
                if (!lines.isEmpty()) {
                    postmarked = startsWithFrom(lines);
                    start = postmarked ? lines.nextStart() : lines.start();
                    if (!postmarked) {
                        lines.unread();
                    }
                    return;
                }
            }
            atEnd = true;
        }

        private Email find() throws IOException {
            long from = start;
            long end = from; // behind the last line that is no empty one before a "From " line
            boolean empty = true; // RFC 4155: an empty line is before every "From " line
            long beforeEmpty = from;
            boolean quoted = false;
            while (true) {
                if (!lines.next()) {
                    atEnd = true;
                    end = empty && lines.nextStart() > from ? beforeEmpty : octets.size();
                    return email(from, end, quoted, empty ? "" : CUT);
                }
                if (empty && startsWithFrom(lines) && isPostmark()) {
                    end = beforeEmpty;
                    start = lines.nextStart();
                    return email(from, end, quoted, "");
                }
                if (!empty && startsWithFrom(lines) && isStrictPostmark()) {
                    end = lines.start();
                    start = lines.nextStart();
                    return email(from, end, quoted, RUN_TOGETHER);
                }
                empty = lines.isEmpty();
                if (empty) {
                    beforeEmpty = lines.start();
                } else {
                    quoted |= MboxQuoting.isQuoted(lines);
                }
            }
        }

        private Email email(long from, long end, boolean quoted, String defect) throws IOException {
            ReceivedContent content;
            if (quoted) {
                content = new ReceivedContent(unquoted(from, end));
            } else {
                content = new ReceivedContent(new OctetsRange(octets, from, end));
            }
            if (!postmarked) {
                content.found().add("the mailbox file does not begin with a \"From \" line");
                postmarked = true;
            }
            if (!defect.isEmpty()) {
                content.found().add(defect);
            }
            return Emails.of(content);
        }

        // What is quoted is a copy: octets are missing in the midst of it.
        private Octets unquoted(long from, long end) throws IOException {
            return Bridge.filled(out -> {
                LineScanner message = new LineScanner(octets, from, end);
                while (message.next()) {
                    message.copyTo(out, MboxQuoting.isQuoted(message) ? 1 : 0);
                }
            });
        }

        private boolean isPostmark() throws IOException {
            String line = new String(lines.content(LONGEST_POSTMARK), StandardCharsets.ISO_8859_1);
            if (!POSTMARK.stream().allMatch(p -> p.matcher(line).find())) {
                return false;
            }
            return isBefore(() -> !lines.next() || lines.isEmpty() || beginsHeader());
        }

        // Without an empty line before it only a line that nobody writes in a letter is one, and only before a field.
        private boolean isStrictPostmark() throws IOException {
            String line = new String(lines.content(LONGEST_POSTMARK), StandardCharsets.ISO_8859_1);
            return STRICT_POSTMARK.matcher(line).matches()
                    && isBefore(() -> lines.next() && FieldLine.isOrdinaryField(lines.content(LineScanner.HEAD)));
        }

        private boolean isBefore(NextLine next) throws IOException {
            long postmark = lines.start();
            boolean is = next.is();
            lines.goTo(postmark);
            lines.next();
            return is;
        }

        // A field, or what some programs have before the first: ">From " of a message that came through another
        // mailbox.
        private boolean beginsHeader() throws IOException {
            byte[] line = lines.content(LineScanner.HEAD);
            return FieldLine.isOrdinaryField(line)
                    || new String(line, StandardCharsets.ISO_8859_1).startsWith(">From ");
        }
    }

    private interface NextLine {
        boolean is() throws IOException;
    }

    private static boolean startsWithFrom(LineScanner lines) throws IOException {
        return MboxQuoting.isFromAt(lines, 0);
    }
}
