package io.mailwire.imap.internal.engine;

import io.mailwire.Limits;
import io.mailwire.imap.internal.codec.FetchData;
import io.mailwire.imap.internal.codec.FetchDecoder;
import io.mailwire.imap.internal.codec.SearchAnswer;
import io.mailwire.imap.internal.codec.SearchDecoder;
import io.mailwire.imap.internal.codec.StatusResponse;
import io.mailwire.imap.internal.wire.Frame;
import io.mailwire.imap.internal.wire.LiteralMark;
import io.mailwire.imap.internal.wire.NumberLine;
import io.mailwire.imap.internal.wire.ResponseHead;
import io.mailwire.imap.internal.wire.ResponseLines;
import io.mailwire.imap.internal.wire.UidFinder;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.internal.wire.WireTrace;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The loop of the reader thread: finds where each response ends and whose it is, and hands its octets over unparsed. No code of
 * users runs here, and nothing here waits for a caller unless nobody else needs the reader.
 */
final class ResponseReader {

    // Enough of a line to find the tag in an ESEARCH response.
    private static final int HEAD = 200;

    // A FETCH response with nothing but flags; one with more is an answer.
    private static final int LONGEST_FLAGS = 2000;

    // One that nobody has asked for may have hundreds of keywords.
    private static final int LONGEST_UNASKED = 16 * 1024;

    // No flag has these octets in it.
    private static final ByteString ENVELOPE = ByteString.encodeUtf8("ENVELOPE (");

    private final BufferedSource source;
    private final Limits limits;
    private final WireTrace trace;
    private final ImapEngine engine;
    private final LiteralRelay relay;

    // Whose caller has not been told of all that came.
    private @Nullable ResponsePipe quiet;

    ResponseReader(BufferedSource source, Limits limits, WireTrace trace, ImapEngine engine) {
        this.source = source;
        this.limits = limits;
        this.trace = trace;
        this.engine = engine;
        this.relay = new LiteralRelay(source, limits, engine, this::give);
    }

    /** Reads until the connection ends. */
    void run() throws IOException {
        while (true) {
            long line = ResponseLines.bufferOrBegin(source, limits.line(), limits.searchLine());
            if (line < 0) {
                numbers();
                continue;
            }
            Buffer buffer = source.getBuffer();
            long end = ResponseLines.withoutEnd(buffer, line);
            ResponseHead head = ResponseHead.of(buffer, end);
            if (head.tag().isEmpty()) {
                // Exchange sends empty lines between responses.
                source.skip(line);
            } else if (head.isContinuation()) {
                trace(end);
                source.skip(line);
                engine.onGoAhead();
            } else if (head.isUntagged()) {
                untagged(head, line, end);
            } else {
                String text = take(line, end);
                engine.onTagged(head.tag(), StatusResponse.decode(Frame.of(text)), text);
            }
        }
    }

    private void untagged(ResponseHead head, long line, long end) throws IOException {
        List<Pending> claims = engine.claiming(head.type());
        if (head.isStatus()) {
            ByteString octets = source.getBuffer().snapshot((int) end);
            StatusResponse status = StatusResponse.decode(Frame.of(octets));
            engine.state().onStatus(status);
            if (status.condition().equals("BYE")) {
                engine.onBye(status.text());
            } else if (status.has("CLOSED")) {
                engine.state().onClosed();
            } else if (status.has("UIDVALIDITY")
                    && claims.stream().noneMatch(p -> p.footprint().kind() == CommandKind.SELECT)) {
                engine.state().onUidValidity(status.number());
            }
        } else if (head.type().equals("FETCH")) {
            flags(head, claims, end);
        } else if (isSearchForUids(claims)) {
            // Parsed here, for what it means depends on what was told just before and just behind it.
            Buffer copy = new Buffer();
            source.getBuffer().copyTo(copy, 0, line);
            uids(head, claims.get(0), new NumberLine(copy));
        } else if (end <= limits.line() || head.type().equals("VANISHED")) {
            engine.state()
                    .onUntagged(head, source.getBuffer().snapshot((int) end).utf8());
        }
        engine.onToldUnasked();
        if (head.type().equals("FETCH") && claims.size() > 1) {
            fetch(claims, line);
        } else {
            transfer(head, line, null, ownerOf(head, claims, end));
        }
    }

    private static boolean isSearchForUids(List<Pending> claims) {
        return claims.size() == 1 && claims.get(0).footprint().kind() == CommandKind.UIDS;
    }

    private void uids(ResponseHead head, Pending search, NumberLine numbers) throws IOException {
        try {
            if (head.type().equals("SEARCH")) {
                engine.state().onUids(SearchDecoder.search(numbers));
                return;
            }
            SearchAnswer told = SearchDecoder.esearch(numbers);
            // Sequence numbers must not pass for UIDs (RFC 9051 section 7.3.4).
            if (told.answers(search.tag())) {
                engine.state().onUids(told.all());
            }
        } catch (MalformedException e) {
            // As if there were no answer: whoever asked sees that it told nothing.
        }
    }

    /**
     * Flags that changed somewhere else, which come alone; what a command has asked for is no news, the first time. Where nobody has asked
     * for anything, flags are news in whatever company they come.
     */
    private void flags(ResponseHead head, List<Pending> claims, long end) throws IOException {
        Buffer buffer = source.getBuffer();
        boolean asked = !claims.isEmpty();
        if (end > (asked ? LONGEST_FLAGS : LONGEST_UNASKED) || LiteralMark.sizeAt(buffer, 0, end) >= 0) {
            return;
        }
        // Summaries are read by those who asked for them; twice would be once too often on this thread.
        if (asked && buffer.indexOf(ENVELOPE, 0, end) >= 0) {
            return;
        }
        FetchData data = FetchDecoder.decode(Frame.of(buffer.snapshot((int) end)), limits.nesting());
        boolean update = data.flags() != null && !(asked && data.isSummary());
        if (update && claims.stream().noneMatch(p -> p.isAnsweredByFlagsOf(data.uid()))) {
            engine.state().onFlags(head.number(), data);
        }
    }

    private @Nullable ResponsePipe ownerOf(ResponseHead head, List<Pending> claims, long end) {
        if (claims.size() < 2) {
            return claims.isEmpty() ? null : claims.get(0).pipe();
        }
        return switch (head.type()) {
            case "ESEARCH" -> esearch(claims, end);
            // Nobody can tell whose it is. Those who asked miss an answer, and ask again alone.
            case "SEARCH", "SORT" -> null;
            default -> claims.get(0).pipe();
        };
    }

    /** A long line of numbers is read, or goes to its queue, while it arrives, so that no more of it is held than is of use. */
    private void numbers() throws IOException {
        Buffer buffer = source.getBuffer();
        ResponseHead head = ResponseHead.of(buffer, HEAD);
        trace(HEAD);
        List<Pending> claims = engine.claiming(head.type());
        if (isSearchForUids(claims)) {
            NumberLine numbers = new NumberLine(source, limits.searchLine());
            uids(head, claims.get(0), numbers);
            numbers.skipRest();
            engine.onToldUnasked();
            return;
        }
        ResponsePipe to = ownerOf(head, claims, HEAD);
        long total = 0;
        long end;
        do {
            source.require(1);
            end = buffer.indexOf((byte) '\n');
            long count = end < 0 ? buffer.size() : end + 1;
            total += count;
            if (total > limits.searchLine()) {
                throw new MalformedException("a line of more than " + limits.searchLine() + " octets");
            }
            move(count, to);
        } while (end < 0);
    }

    private @Nullable ResponsePipe esearch(List<Pending> claims, long end) {
        String tag = SearchDecoder.esearchTag(
                Frame.of(source.getBuffer().snapshot((int) Math.min(end, HEAD))), limits.nesting());
        return claims.stream()
                .filter(p -> p.tag().equals(tag))
                .findFirst()
                .map(Pending::pipe)
                .orElse(null);
    }

    /** Several commands wait for FETCH responses of different messages: the UID says whose this one is. */
    private void fetch(List<Pending> claims, long line) throws IOException {
        UidFinder finder = new UidFinder();
        finder.feed(source.getBuffer(), 0, line);
        ResponseHead head = new ResponseHead("*", -1, "FETCH");
        if (finder.uid() >= 0) {
            transfer(head, line, null, ownerOf(finder.uid(), claims));
            return;
        }
        // Few servers send the UID behind a literal (mail.ru does): then the response waits aside until it is there.
        ResponsePipe aside = engine.newPipe();
        aside.spills(true);
        transfer(head, line, finder, aside);
        aside.complete();
        ResponsePipe owner = ownerOf(finder.uid(), claims);
        if (owner != null) {
            pass(aside, owner);
        }
        aside.abandon();
    }

    private void pass(ResponsePipe aside, ResponsePipe owner) {
        Buffer block = new Buffer();
        try {
            while (aside.read(block, 64 * 1024) >= 0) {
                give(owner, block, block.size());
            }
        } catch (UncheckedIOException e) {
            // No room for the file that it waited in: whose answer it is is told; the others, and the session, go on.
            owner.fail(e);
        }
    }

    static @Nullable ResponsePipe ownerOf(long uid, List<Pending> claims) {
        for (Pending claim : claims) {
            Footprint footprint = claim.footprint();
            // One without a UID cannot be placed; who fetches many messages reports it.
            if (uid < 0
                    ? footprint.kind() == CommandKind.FETCH && footprint.uids().size() > 1
                    : footprint.uids().contains(uid)) {
                return claim.pipe();
            }
        }
        return null;
    }

    /** Moves one response to where it belongs, or drops it. */
    private void transfer(ResponseHead head, long firstLine, @Nullable UidFinder finder, @Nullable ResponsePipe to)
            throws IOException {
        Buffer buffer = source.getBuffer();
        long line = firstLine;
        long total = 0;
        int literals = 0;
        while (true) {
            long end = ResponseLines.withoutEnd(buffer, line);
            // The text of a status may end like a literal; it has none (RFC 9051 section 9, resp-text).
            long literal = head.isStatus() ? -1 : LiteralMark.sizeAt(buffer, 0, end);
            total += line;
            if (total > limits.response()) {
                throw new MalformedException("a response of more than " + limits.response() + " octets");
            }
            trace(end);
            if (literal < 0) {
                move(line, to);
                return;
            }
            LiteralMark.checkCount(++literals);
            if (to != null && finder == null && literal >= LiteralRelay.WORTHWHILE && !trace.isOn()) {
                if (relay.pass(line + literal, total, literals, to)) {
                    return;
                }
                total = relay.lines();
                literals = relay.literals();
            } else {
                literal(line, literal, to);
            }
            line = ResponseLines.buffer(source, limits.searchLine(), limits.searchLine());
            if (finder != null) {
                finder.feed(buffer, 0, line);
            }
        }
    }

    private void literal(long line, long size, @Nullable ResponsePipe to) throws IOException {
        Buffer buffer = source.getBuffer();
        // With what there is already of the literal.
        long begun = Math.min(size, buffer.size() - line);
        move(line + begun, to);
        long left = size - begun;
        while (left > 0) {
            if (!source.request(1)) {
                throw new EOFException("end of stream within a literal");
            }
            long n = Math.min(left, buffer.size());
            move(n, to);
            left -= n;
        }
    }

    private void move(long count, @Nullable ResponsePipe to) throws IOException {
        if (to == null) {
            source.skip(count);
        } else {
            give(to, source.getBuffer(), count);
        }
    }

    private void give(ResponsePipe to, Buffer octets, long count) {
        if (!to.equals(quiet)) {
            pulse();
            quiet = to;
        }
        to.put(octets, count);
    }

    /** Tells the caller of what came, since what follows may take its time. */
    void pulse() {
        ResponsePipe pipe = quiet;
        if (pipe != null) {
            quiet = null;
            pipe.pulse();
        }
    }

    private String take(long line, long end) throws IOException {
        trace(end);
        String text = source.readUtf8(end);
        source.skip(line - end);
        return text;
    }

    private void trace(long end) {
        if (trace.isOn()) {
            trace.received(TraceText.of(source.getBuffer().snapshot((int) Math.min(end, 4000))));
        }
    }
}
