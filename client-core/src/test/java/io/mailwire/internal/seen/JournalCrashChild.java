package io.mailwire.internal.seen;

import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.internal.mime.FileSaver;
import java.io.FileDescriptor;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;

/**
 * Does with a journal what a drain does, says what its handler gets, and ends the program at once in one of the steps, without a
 * word to anybody: within a line, between the line and the disk, within the new file of a journal that is written anew.
 */
final class JournalCrashChild implements JournalDisk {

    static final SeenKey KEY = SeenKey.maildrop("pop.example.org", "ann");
    static final List<String> MESSAGES = List.of("a", "b");

    private int stepsLeft;

    private JournalCrashChild(int step) {
        this.stepsLeft = step;
    }

    /** Arguments: the journal's directory, and at which step to end. */
    public static void main(String[] args) {
        JournalCrashChild disk = new JournalCrashChild(Integer.parseInt(args[1]));
        drain(new SeenJournal(Path.of(args[0]), disk));
        say("done");
    }

    /** One drain of a maildrop with two messages; a third is gone. */
    private static void drain(SeenJournal journal) {
        try (SeenFolder folder = journal.open(KEY)) {
            for (String uid : MESSAGES) {
                if (folder.find(uid).filter(SeenEntry::handled).isEmpty()) {
                    folder.offered(uid, 1);
                    say("handed " + uid);
                    folder.handled(uid, 1);
                    say("handled " + uid);
                }
            }
            folder.sync();
            say("quit");
            folder.forget(List.of("long gone"));
        }
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void step(String name) {
        if (--stepsLeft == 0) {
            say("at " + name);
            Runtime.getRuntime().halt(9);
        }
    }

    @Override
    public void append(RandomAccessFile file, byte[] lines) throws IOException {
        step("before a line");
        file.write(lines, 0, lines.length / 2);
        step("within a line");
        file.write(lines, lines.length / 2, lines.length - lines.length / 2);
        step("behind a line");
    }

    @Override
    public void cut(RandomAccessFile file, long length) throws IOException {
        step("before cutting");
        file.setLength(length);
        step("behind cutting");
    }

    @Override
    public void sync(FileDescriptor file) throws IOException {
        file.sync();
        step("behind syncing");
    }

    @Override
    public void replace(Path file, FileSaver.Content content) {
        step("before replacing");
        FileSaver.saveForOwner(
                file,
                out -> {
                    content.writeTo(new InSteps(out));
                    out.flush();
                    step("wrote, not synced");
                },
                this::step);
        step("replaced");
    }

    /** What is written anew comes to the disk in pieces. */
    private final class InSteps extends FilterOutputStream {

        private int written;

        InSteps(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] octets, int offset, int count) throws IOException {
            int half = count / 2;
            out.write(octets, offset, half);
            out.flush();
            step("within line " + ++written + " of the new file");
            out.write(octets, offset + half, count - half);
        }
    }
}
