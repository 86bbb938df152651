package io.mailwire.smtp.internal.engine;

import io.mailwire.ConnectionException;
import io.mailwire.FailureReason;
import io.mailwire.MailException;
import io.mailwire.Reply;
import io.mailwire.SendOutcome;
import io.mailwire.internal.wire.CommandLine;
import io.mailwire.internal.wire.DotStuffingSink;
import io.mailwire.internal.wire.MalformedException;
import io.mailwire.smtp.SendPolicy;
import io.mailwire.smtp.SmtpCapabilities;
import io.mailwire.smtp.SmtpLimits;
import io.mailwire.smtp.SmtpStage;
import io.mailwire.smtp.internal.codec.Refusals;
import io.mailwire.smtp.internal.codec.SmtpCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import okio.Buffer;
import okio.Sink;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * The messages that go over one connection, one behind the other.
 *
 * <p>Without PIPELINING (RFC 2920) each command waits for its reply. With it MAIL, RCPT and DATA are one group, and the next envelope
 * goes behind the end of the message before. With CHUNKING (RFC 3030) beside it whole messages go one behind the other without a
 * wait, up to a window. What comes of each is the same in all cases; {@link SendLedger} sees to that.
 *
 * <p>Nothing here throws for what the server or the network does: after a failure the pipeline is {@link #isGone gone}, and every
 * message that was begun has its account in its transactions' ledgers.
 */
final class MailPipeline {

    // Replies to so many commands fit into any socket's buffer, so a server never stops reading because we do not read.
    private static final int REPLIES_OUTSTANDING = 24 * 1024;
    private static final int USUAL_REPLY = 100;

    // A larger message is not sent before its envelope was accepted: it would be for nothing where it is not.
    private static final long SENT_AHEAD = 256 * 1024;

    private static final long IN_FLIGHT = 4 * 1024 * 1024;

    // What fits into socket buffers cannot block for good, and needs nobody to read meanwhile.
    private static final long FITS_BUFFERS = 64 * 1024;

    private static final long PIECE = 64 * 1024;

    // What is left when the replies to a message begin to be due: before its last octet is written, for the answer can
    // be faster.
    private static final long TAIL = 512;

    // A server that hangs up in the middle may have said why; its words are here already, or will never come.
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private record Expected(MailTransaction of, SmtpStage stage, int recipient, boolean chunk, int octets) {}

    private final SmtpLink link;
    private final boolean pipelining;
    private final boolean chunking;
    private final SmtpLimits limits;

    private final Queue<Expected> expected = new ArrayDeque<>();
    private final Set<MailTransaction> underWay = new LinkedHashSet<>();
    private final Queue<MailTransaction> followUps = new ArrayDeque<>();
    private @Nullable MailTransaction previous;

    private int messagesInFlight;
    private long octetsInFlight;
    private int replyOctets;
    private int begun;

    private boolean mailAccepted;
    private boolean gone;
    private boolean quitSent;
    private SendLedger.@Nullable Decision farewell;
    private @Nullable MailException failure;

    MailPipeline(SmtpLink link, SmtpCapabilities offered) {
        this.link = link;
        this.pipelining = offered.has("PIPELINING");
        this.chunking = offered.has("CHUNKING");
        this.limits = offered.limits();
    }

    /** Whether the connection is of no further use. */
    boolean isGone() {
        return gone;
    }

    /** What happened to the connection; null where it was left in order. */
    @Nullable MailException failure() {
        return failure;
    }

    /** The server's goodbye, where it ended the session by 421; null where it did not. */
    SendLedger.@Nullable Decision farewell() {
        return farewell;
    }

    /** Whether QUIT has been sent and answered. */
    boolean hasQuit() {
        return quitSent;
    }

    /**
     * Begins a send, or a row of them. The first message waits for its envelope even where it could go ahead: a server that left long
     * ago is found out before anything can have arrived.
     */
    void beginOperation() {
        mailAccepted = false;
    }

    /** Whether the server took MAIL of a message in this operation. */
    boolean mailAccepted() {
        return mailAccepted;
    }

    /** The server was told to forget what it has. */
    void cleared() {
        previous = null;
    }

    /** How many transactions the server still takes on this connection. */
    int room() {
        return limits.mailMax().orElse(Integer.MAX_VALUE) - begun;
    }

    int transactionsOf(MailJob job) {
        return job.plan(limits).size();
    }

    /**
     * Sends a message, or as much of it as may be sent before the server answers; {@link #settle} or {@link #finish} waits for the
     * rest. Blocks where the window is full. Once the pipeline is gone the job is over with nothing begun.
     */
    void send(MailJob job) {
        runFollowUps();
        // All are there before the first is sent, so that the job is not over with the first.
        job.plan(limits).stream().map(job::transaction).toList().forEach(this::transmit);
        if (gone) {
            job.finish();
        }
    }

    /** Sends what is buffered; for when it may take a while until there is more. */
    void flush() {
        if (gone || expected.isEmpty()) {
            return;
        }
        try {
            link.flush();
        } catch (IOException e) {
            lost(e);
        }
    }

    /** Blocks for one more reply: false where none is due. */
    boolean settle() {
        runFollowUps();
        if (gone || expected.isEmpty()) {
            return false;
        }
        try {
            takeOne();
        } catch (IOException e) {
            lost(e);
        }
        return true;
    }

    /**
     * Waits until everything is answered.
     *
     * @param quit whether the session ends with that; QUIT then costs no turn of its own
     */
    void finish(boolean quit) {
        runFollowUps();
        try {
            if (quit && pipelining && !gone && nothingCanFollow()) {
                link.write(SmtpCommands.quit());
                quitSent = true;
            }
        } catch (IOException e) {
            lost(e);
        }
        while (settle()) {
            // One reply after the other.
        }
        if (quitSent && !gone) {
            goodbye();
        }
    }

    // A recipient too many gets a transaction of its own, unless we have said QUIT by then.
    private boolean nothingCanFollow() {
        return !expected.isEmpty()
                && underWay.stream()
                        .allMatch(t -> t.places().size() == 1
                                || (t.ledger().allAnswered() && t.tooMany().isEmpty()));
    }

    /** The messages are sent or not by now; how the goodbye goes changes nothing. */
    private void goodbye() {
        try {
            link.readWithin(LAST_WORDS);
        } catch (IOException e) {
            // Many servers just close.
        }
        gone = true;
        link.connection().close();
    }

    private void runFollowUps() {
        while (!followUps.isEmpty()) {
            transmit(followUps.remove());
        }
    }

    private void transmit(MailTransaction t) {
        if (gone || room() <= 0) {
            end(t);
            return;
        }
        try {
            boolean ahead = maySendAhead(t);
            makeRoom(ahead ? t.job().options().inFlight() : Integer.MAX_VALUE);
            if (gone) {
                end(t);
                return;
            }
            begun++;
            t.job().began(t);
            underWay.add(t);
            t.byChunks = inChunks(t);
            envelope(t);
            if (!ahead) {
                invitation(t);
            }
            if (!gone) {
                if (ahead ? !t.ledger().mailRefused() : isWelcome(t)) {
                    body(t);
                } else if (t.ledger().dataInvited()) {
                    nobody(t);
                }
            }
        } catch (IOException e) {
            lost(e);
        } catch (RuntimeException e) {
            abandon(t, e);
        } catch (Error e) {
            end();
            throw e;
        }
        t.written = true;
        endIfAnswered(t);
    }

    private boolean inChunks(MailTransaction t) {
        return chunking && !t.job().options().isDataOnly();
    }

    private boolean maySendAhead(MailTransaction t) {
        return pipelining
                && inChunks(t)
                && mailAccepted
                && !link.isLmtp() // how many replies the message gets depends on the envelope
                && t.job().options().policy() == SendPolicy.BEST_EFFORT
                && t.job().message().size()
                        <= Math.min(SENT_AHEAD, t.job().options().chunkSize());
    }

    // The window counts whole messages; those that have their end refused or accepted are out of it.
    private void makeRoom(int messages) throws IOException {
        takeWhatIsThere();
        while (!gone && (messagesInFlight >= messages || octetsInFlight > IN_FLIGHT)) {
            takeOne();
            takeWhatIsThere();
        }
    }

    private void envelope(MailTransaction t) throws IOException {
        MailTransaction before = previous;
        previous = t;
        if (before != null && mayBeOpen(before)) {
            issue(t, SmtpCommands.rset(), SmtpStage.RSET, -1);
        }
        issue(t, t.job().mail(), SmtpStage.MAIL, -1);
        for (int i = 0; i < t.places().size() && goesOn(t); i++) {
            issue(t, t.job().rcpt(t.places().get(i)), SmtpStage.RCPT, i);
        }
    }

    // The end of data clears everything, however it is answered (RFC 5321 section 4.1.1.4), but what a server remembers
    // after BDAT to
    // nobody is left open (RFC 3030 section 2): without RSET the next message could go out with this one's sender. And
    // Dovecot 2.3's
    // submission service crashes on a MAIL that is there before the end of the message before it is answered.
    private static boolean mayBeOpen(MailTransaction before) {
        return !before.over || !(before.cleared || before.ledger().isComplete());
    }

    private boolean goesOn(MailTransaction t) {
        return !gone && !t.ledger().mailRefused();
    }

    /** Waits for what the server says of the envelope, and of DATA where that is the way to send. */
    private void invitation(MailTransaction t) throws IOException {
        boolean atOnce = pipelining && !t.byChunks && t.job().options().policy() == SendPolicy.BEST_EFFORT;
        if (!atOnce) {
            settle(t);
        }
        boolean hopeless = t.ledger().allAnswered() && !t.ledger().anybodyAccepted();
        if (!t.byChunks && goesOn(t) && !hopeless && (atOnce || isAcceptable(t))) {
            issue(t, SmtpCommands.data(), SmtpStage.DATA, -1);
        } else if (goesOn(t) && !hopeless && !isAcceptable(t)) {
            issue(t, SmtpCommands.rset(), SmtpStage.RSET, -1); // for some are accepted, and all were wanted
            t.cleared = true;
        }
        settle(t);
    }

    private static boolean isAcceptable(MailTransaction t) {
        boolean all = t.job().options().policy() == SendPolicy.ALL_OR_NOTHING;
        return t.ledger().mailAccepted()
                && (all ? t.ledger().everybodyAccepted() : t.ledger().anybodyAccepted());
    }

    private static boolean isWelcome(MailTransaction t) {
        return isAcceptable(t) && (t.byChunks || t.ledger().dataInvited());
    }

    private void issue(MailTransaction t, CommandLine line, SmtpStage stage, int recipient) throws IOException {
        if (gone) {
            return;
        }
        while (!gone && replyOctets > REPLIES_OUTSTANDING) {
            takeOne();
            takeWhatIsThere();
        }
        if (gone || (stage == SmtpStage.RCPT && t.ledger().mailRefused())) {
            return;
        }
        link.write(line);
        expect(new Expected(t, stage, recipient, false, USUAL_REPLY + (int) line.size()));
        link.expect(1);
        if (!pipelining) {
            settle(t);
        }
    }

    private void expect(Expected reply) {
        expected.add(reply);
        replyOctets += reply.octets();
        reply.of().awaited++;
    }

    /** Blocks until all of it that was sent is answered, and with it all that was sent before. */
    private void settle(MailTransaction t) throws IOException {
        while (!gone && t.awaited > 0) {
            takeOne();
        }
    }

    private void takeOne() throws IOException {
        if (!link.hasReply()) {
            link.flush();
        }
        take(link.read(expected.element().stage()));
    }

    private void takeWhatIsThere() throws IOException {
        while (!gone && !expected.isEmpty() && link.hasReply()) {
            take(link.read(expected.element().stage()));
        }
    }

    private void take(Reply reply) throws IOException {
        Expected to = expected.remove();
        MailTransaction t = to.of();
        replyOctets -= to.octets();
        t.awaited--;
        if (reply.code() / 100 == 3 && to.stage() != SmtpStage.DATA) {
            throw new MalformedException("no reply to " + to.stage(), reply.toString());
        }
        if (to.chunk()) {
            t.ledger().recordChunk(reply);
        } else {
            t.ledger().record(to.stage(), to.recipient(), reply);
        }
        mailAccepted |= to.stage() == SmtpStage.MAIL && reply.isPositive();
        if (Refusals.endsSession(reply)) {
            sayGoodbye(new SendLedger.Decision(to.stage(), reply, to.recipient()));
        } else if (to.stage() == SmtpStage.DATA && reply.code() != 354 && reply.code() / 100 <= 3) {
            // Whether the server waits for the message now or for commands is anybody's
            // guess, and a message taken for commands would do what its author wants.
            throw new MalformedException(
                    "a reply to DATA that neither invites the message nor refuses it", reply.toString());
        }
        endIfAnswered(t);
    }

    private void endIfAnswered(MailTransaction t) {
        if (t.written && t.awaited == 0 && !t.over) {
            for (List<Integer> more = t.tooMany(); mayFollowUp(t) && !more.isEmpty(); more = List.of()) {
                followUps.add(t.job().transaction(more));
            }
            end(t);
        }
    }

    private boolean mayFollowUp(MailTransaction t) {
        return !gone
                && !quitSent
                && t.job().options().policy() == SendPolicy.BEST_EFFORT
                && t.ledger().outcome() == SendOutcome.SENT;
    }

    private void end(MailTransaction t) {
        if (t.over) {
            return;
        }
        t.over = true;
        underWay.remove(t);
        if (t.inFlight) {
            messagesInFlight--;
            octetsInFlight -= t.job().message().size();
        }
        t.job().ended();
    }

    private void body(MailTransaction t) throws IOException {
        long size = t.job().message().size();
        if (octetsInFlight + size > FITS_BUFFERS) {
            link.readAhead(expected.size());
        }
        t.inFlight = true;
        messagesInFlight++;
        octetsInFlight += size;
        link.channel().trace().sent("(a message of " + size + " octets)");
        try (Source from = t.job().message().source()) {
            if (t.byChunks) {
                chunks(t, from, size);
            } else {
                int replies = expectEnd(t);
                DotStuffingSink stuffing = new DotStuffingSink(link.sink());
                copy(t, from, stuffing, 0, size);
                link.bodyWritten(replies);
                t.endAt =
                        link.position() + stuffing.octetsOfEnd(); // before, for writing the end may fail when it is out
                stuffing.end();
                t.endWritten = true;
                link.channel().trace().sent(".");
            }
        }
        if (!pipelining) {
            settle(t);
        }
    }

    private void chunks(MailTransaction t, Source from, long size) throws IOException {
        long done = 0;
        boolean last = false;
        while (!last && !gone && !t.ledger().endRefused()) {
            long n = Math.min(size - done, t.job().options().chunkSize());
            last = done + n == size;
            link.write(SmtpCommands.bdat(n, last));
            int replies = 1;
            if (last) {
                replies = expectEnd(t);
            } else {
                expect(new Expected(t, SmtpStage.END_OF_DATA, -1, true, USUAL_REPLY));
                link.expectBody(1);
            }
            long most = Math.max(0, n - TAIL);
            copy(t, from, link.sink(), done, most);
            tell(t, done + n); // not behind the end, when it is too late for the listener to stop it
            link.bodyWritten(replies);
            if (last) {
                t.endAt = link.position() + n - most;
            }
            copy(t, from, link.sink(), -1, n - most);
            done += n;
            if (last) {
                t.endWritten = true;
            } else if (pipelining) {
                takeWhatIsThere();
            } else {
                settle(t);
            }
        }
    }

    /** Enters the replies that the message gets: one, or with LMTP one for each recipient accepted. Returns how many. */
    private int expectEnd(MailTransaction t) {
        List<Integer> whose = new ArrayList<>();
        if (link.isLmtp()) {
            for (int i = 0; i < t.places().size(); i++) {
                if (t.ledger().isAccepted(i)) {
                    whose.add(i);
                }
            }
        } else {
            whose.add(-1);
        }
        whose.forEach(i -> expect(new Expected(t, SmtpStage.END_OF_DATA, i, false, USUAL_REPLY)));
        link.expectBody(whose.size());
        return whose.size();
    }

    /** Copies so many octets, and tells how far the message is; with {@code done} below 0, without telling. */
    private void copy(MailTransaction t, Source from, Sink to, long done, long octets) throws IOException {
        Buffer buffer = new Buffer();
        long left = octets;
        while (left > 0) {
            if (link.isUrgent()) {
                throw new Unwanted();
            }
            long n;
            try {
                n = from.read(buffer, Math.min(PIECE, left));
            } catch (IOException e) {
                throw new UncheckedIOException("the message could not be read while it was being sent", e);
            }
            if (n < 0) {
                throw new IllegalStateException("the message ended " + left + " octets early");
            }
            to.write(buffer, n);
            left -= n;
            if (done >= 0) {
                tell(t, done + octets - left);
            }
        }
    }

    private static void tell(MailTransaction t, long sent) {
        t.job()
                .options()
                .progress()
                .ifPresent(p -> p.onProgress(sent, t.job().message().size()));
    }

    /** The server has answered in the middle of the message, or hung up. */
    private static final class Unwanted extends IOException {
        private static final long serialVersionUID = 1L;

        Unwanted() {
            super("the server did not want the rest of the message");
        }
    }

    /**
     * DATA was invited though it should not have been. With nobody to get it, a lone dot ends it, and whatever the server says to
     * that is no delivery (RFC 2920 section 3.1). If somebody would get an empty message the connection is dropped instead.
     */
    private void nobody(MailTransaction t) throws IOException {
        if (t.ledger().anybodyAccepted() || link.isLmtp()) {
            dropped("the server invited a message that nobody is to get");
            return;
        }
        link.bodyWritten(expectEnd(t));
        link.sink().writeUtf8(".\r\n");
        link.channel().trace().sent(".");
        settle(t);
    }

    /** The server closes: what it has not answered it will not, unless the answer is on its way. */
    private void sayGoodbye(SendLedger.Decision goodbye) {
        if (farewell == null) {
            farewell = goodbye;
            hearLastWords();
            end();
        }
    }

    /** The connection broke while we wrote: perhaps the server had refused something and closed. */
    private @Nullable IOException hearLastWords() {
        link.bodyAbandoned();
        try {
            while (!gone && !expected.isEmpty()) {
                Expected next = expected.element();
                Reply reply = link.readWithin(LAST_WORDS);
                if (next.stage() == SmtpStage.END_OF_DATA
                        && !next.of().endWritten
                        && reply.isPositive()
                        && !next.chunk()) {
                    next.of().endAt = 0; // it cannot have the end yet; what it means nobody knows
                    return null;
                }
                take(reply);
            }
            return null;
        } catch (IOException e) {
            return e; // nothing more to hear
        }
    }

    private void lost(IOException e) {
        if (gone) {
            return;
        }
        SmtpStage stage =
                expected.isEmpty() ? SmtpStage.DATA : expected.element().stage();
        boolean wasReading = link.isReading();
        IOException heard = null;
        if (!wasReading && (link.isReadingAhead() || !link.connection().isClosed())) {
            heard = hearLastWords();
        }
        if (!gone) {
            failure = link.explain(e instanceof Unwanted && heard != null ? heard : e, stage, wasReading);
            end();
        }
    }

    /** Our own side failed in the middle of a message: those before it may still get their answers. */
    private void abandon(MailTransaction t, RuntimeException e) {
        t.job().failed(e);
        if (gone) {
            return;
        }
        link.bodyAbandoned();
        try {
            link.flush();
            while (!gone && !expected.isEmpty() && !expected.element().of().equals(t)) {
                take(link.readWithin(LAST_WORDS));
            }
        } catch (IOException lost) {
            // Then they do not.
        }
        if (!gone) {
            dropped("the connection was dropped, for a message could not be sent to its end");
        }
    }

    private void dropped(String why) {
        failure = new ConnectionException(FailureReason.LOST, link.host() + ": " + why, null);
        end();
    }

    /** Nothing more will be sent or heard. */
    private void end() {
        gone = true;
        long givenAway = link.connection().octetsGivenAway();
        for (MailTransaction t : List.copyOf(underWay)) {
            boolean endMayHaveArrived = t.endAt >= 0 && t.endAt <= givenAway;
            if (farewell != null) {
                t.ledger().dropped(farewell, endMayHaveArrived);
            } else {
                t.ledger().lost(endMayHaveArrived);
            }
            end(t);
        }
        followUps.forEach(this::end);
        followUps.clear();
        expected.clear();
        link.connection().abort(FailureReason.LOST);
    }

    /** What keeps further messages from being sent; empty as long as nothing does. */
    Optional<MailException> whyNoMore() {
        if (failure != null) {
            return Optional.of(failure);
        }
        if (farewell != null) {
            return Optional.of(Refusals.exception(
                    link.host(), farewell.stage().toString(), farewell.stage(), farewell.reply(), null, false, null));
        }
        return Optional.empty();
    }
}
