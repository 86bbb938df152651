package io.mailwire.internal.seen;

import io.mailwire.SeenKey;
import io.mailwire.SeenStoreException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads a journal, line by line. A crash leaves at most an unfinished end: a line without its end, and, where the whole machine went,
 * blocks that the disk never wrote, with others behind them that it did. Neither can be before what was synced. Lines that are broken so are
 * dropped, and those between them are believed: each stands for itself. Anything else that is no line of ours means that something is
 * wrong with the file, and then nothing of it is believed.
 */
final class JournalReader {

    private final Path file;
    private final Entries entries = new Entries();
    private long position;
    private long goodUntil;
    private int lines;

    // The first bad line that may be one of a crash, and whether a good one is behind it.
    private int badLine;
    private boolean hole;

    // The last line of which a good one behind it says that the disk had it before.
    private int syncedUntil;
    private int offeredAt;
    private boolean syncedLast = true;

    private JournalReader(Path file) {
        this.file = file;
    }

    /**
     * What was read.
     *
     * @param entries what it amounts to
     * @param lines how many lines it has
     * @param goodUntil the octet behind the last good one
     * @param hole whether a line before that is broken
     * @param synced whether it is known that the disk has all of it
     */
    record Read(Entries entries, int lines, long goodUntil, boolean hole, boolean synced) {}

    static Read read(Path file, SeenKey key) throws IOException {
        // No channel: an interrupt must not break the reading.
        try (InputStream in = new BufferedInputStream(new FileInputStream(file.toFile()), 64 * 1024)) {
            JournalReader reader = new JournalReader(file);
            reader.header(reader.line(in), key);
            reader.lines(in);
            return new Read(
                    reader.entries,
                    reader.lines,
                    reader.goodUntil,
                    reader.hole,
                    reader.syncedLast && reader.badLine == 0);
        }
    }

    /**
     * One line.
     *
     * @param text what is in it; what is beyond the longest line is left out
     * @param whole whether it has its end, and is not too long
     */
    private record Line(String text, boolean whole) {}

    private Optional<Line> line(InputStream in) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream(128);
        int c = in.read();
        if (c < 0) {
            return Optional.empty();
        }
        boolean tooLong = false;
        while (c >= 0 && c != '\n') {
            position++;
            if (octets.size() < JournalLine.LONGEST) {
                octets.write(c);
            } else {
                tooLong = true;
            }
            c = in.read();
        }
        if (c == '\n') {
            position++;
        }
        lines++;
        return Optional.of(new Line(octets.toString(StandardCharsets.ISO_8859_1), c == '\n' && !tooLong));
    }

    private void header(Optional<Line> first, SeenKey key) {
        String text = first.map(Line::text).orElse("");
        if (!JournalLine.isHeader(text)) {
            throw trouble("is no journal of seen messages");
        }
        if (JournalLine.isOtherVersion(text)) {
            throw trouble("was written by another version of this program");
        }
        if (!(text + '\n').equals(JournalLine.header(key))) {
            throw trouble("belongs to another folder than " + key + ", or its first line is damaged");
        }
        goodUntil = position;
    }

    private void lines(InputStream in) throws IOException {
        Optional<Line> next = line(in);
        while (next.isPresent()) {
            Line line = next.get();
            Optional<JournalLine> step = line.whole() ? JournalLine.parse(line.text()) : Optional.empty();
            if (step.isPresent()) {
                noteSynced(step.get());
                if (badLine > 0 && badLine <= syncedUntil) {
                    throw damaged(badLine);
                }
                hole |= badLine > 0;
                apply(step.get());
                goodUntil = position;
            } else {
                // A crash leaves no finished line of readable characters that is wrong: somebody wrote it, or the disk
                // is going.
                if (line.whole() && isReadable(line.text())) {
                    throw damaged(lines);
                }
                badLine = badLine == 0 ? lines : badLine;
            }
            next = line(in);
        }
    }

    // To note a message as offered is over when the disk has it, so a line behind such a one says that it did.
    private void noteSynced(JournalLine step) {
        syncedLast = step.verb().equals(JournalLine.SYNCED);
        syncedUntil = Math.max(syncedUntil, syncedLast ? lines - 1 : offeredAt);
        if (step.verb().equals(JournalLine.OFFERED)) {
            offeredAt = lines;
        }
    }

    private void apply(JournalLine step) {
        switch (step.verb()) {
            case JournalLine.OFFERED -> entries.offered(step.uid(), step.size(), step.at());
            case JournalLine.HANDLED -> entries.handled(step.uid(), step.size(), step.content(), step.at());
            case JournalLine.DELETING -> entries.deleting(step.uid(), step.at());
            case JournalLine.FORGOT -> entries.forget(step.uid(), step.at());
            case JournalLine.USED -> entries.used(step.at());
            default -> {} // to sync is no change
        }
    }

    private static boolean isReadable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    private SeenStoreException damaged(int line) {
        return trouble("is damaged in line " + line);
    }

    private SeenStoreException trouble(String what) {
        return new SeenStoreException(
                file + " " + what
                        + ", and was left as it is. Mend it, or move it away: then every message that is on the "
                        + "server counts as new",
                false,
                null);
    }
}
