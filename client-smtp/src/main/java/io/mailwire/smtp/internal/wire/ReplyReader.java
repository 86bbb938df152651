package io.mailwire.smtp.internal.wire;

import io.mailwire.Limits;
import io.mailwire.Reply;
import io.mailwire.internal.wire.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads replies of one or more lines (RFC 5321 section 4.2.1). */
public final class ReplyReader {

    /** Where lines come from. */
    @FunctionalInterface
    public interface LineInput {

        /** Blocks for one line, without its end, of at most that many octets. */
        String readLine(int limit) throws IOException;
    }

    private final LineInput lines;
    private final Limits limits;

    public ReplyReader(LineInput lines, Limits limits) {
        this.lines = lines;
        this.limits = limits;
    }

    /**
     * Blocks for a whole reply. Its code is that of the last line: the codes ought to be equal, where they are not the line that
     * ends the reply is the one that other clients go by.
     *
     * @throws MalformedException if a line is no reply, or there are too many
     */
    public Reply read() throws IOException {
        List<String> text = new ArrayList<>(1);
        while (true) {
            ReplyLine line = ReplyLine.parse(lines.readLine(limits.line()));
            text.add(line.text());
            if (line.isLast()) {
                return new Reply(line.code(), text);
            }
            if (text.size() >= limits.replyLines()) {
                throw new MalformedException("a reply of more than " + limits.replyLines() + " lines", line.text());
            }
        }
    }
}
