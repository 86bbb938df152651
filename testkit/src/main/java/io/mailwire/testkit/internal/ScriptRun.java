package io.mailwire.testkit.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plays one script to one client, on that connection's thread, and records how it went. */
public final class ScriptRun {
    private static final Pattern LITERAL = Pattern.compile("\\{([0-9]{1,9})\\+?}$");
    /** RFC 3030 §2: bdat-cmd = "BDAT" SP chunk-size [SP end-marker] */
    private static final Pattern BDAT = Pattern.compile("BDAT ([0-9]{1,9})( LAST)?", Pattern.CASE_INSENSITIVE);

    /** The client did something else than the script says. */
    private static final class Difference extends IOException {
        private static final long serialVersionUID = 1L;

        private final String what;

        Difference(String what) {
            super(what);
            this.what = what;
        }
    }

    private final Script script;
    private final Conversation client;
    private final Recorder recorder;
    private final TlsSetup tls;
    private final Gates gates;
    private final Duration patience;
    private final Map<String, String> captured = new HashMap<>();
    private Script.Step step;
    private String previousLine = "";

    /**
     * A run to come.
     *
     * @param patience how long to stand at a gate
     */
    public ScriptRun(
            Script script, Conversation client, Recorder recorder, TlsSetup tls, Gates gates, Duration patience) {
        this.script = script;
        this.client = client;
        this.recorder = recorder;
        this.tls = tls;
        this.gates = gates;
        this.patience = patience;
        this.step = new Script.Step(0, "the end of the transcript", run -> {});
    }

    /** Runs to the end; nothing is thrown, how it ended is in the recorder. */
    public void run() {
        try {
            client.begin();
            if (tls.implicit()) {
                startTls();
            }
            for (Script.Step next : script.steps()) {
                step = next;
                recorder.waitingFor("line " + next.lineNumber() + ": " + next.source());
                next.run(this);
            }
            if (!recorder.isComplete()) {
                theEnd();
            }
        } catch (Difference difference) {
            recorder.differs(difference.what);
        } catch (CutException cut) {
            recorder.event(cut.what());
            recorder.complete();
            cut();
        } catch (IOException failed) {
            if (!recorder.isComplete()) {
                recorder.differs(difference(failed.getMessage() == null ? failed.toString() : failed.getMessage()));
            }
        } finally {
            client.abandon();
            recorder.over();
        }
    }

    private void cut() {
        try {
            client.cut();
        } catch (IOException alreadyGone) {
            recorder.event("the client is gone");
        }
    }

    /** Hangs up as a server does after its last reply; whatever the client says after that was not in the script. */
    private void theEnd() throws IOException {
        client.hangUp();
        recorder.complete();
        try {
            Line extra = client.readLine();
            recorder.client(extra.shown());
            recorder.differs("the transcript has ended\n  expected  the client to close, or nothing\n  got       C: "
                    + extra.shown());
        } catch (SocketTimeoutException quiet) {
            client.drain();
        }
    }

    void say(Template template) throws IOException {
        byte[] octets = template.render(captured);
        recorder.server(octets);
        client.say(octets);
    }

    void flush() throws IOException {
        client.flush();
    }

    void expect(LinePattern pattern) throws IOException {
        if (pattern.literal()) {
            octets(LITERAL, "an IMAP literal", pattern.literalContent());
        }
        Line line = readLine();
        recorder.client(line.shown());
        previousLine = line.latin1();
        if (!pattern.matches(line, captured)) {
            throw new Difference(difference("C: " + line.shown()));
        }
    }

    void expectData(Optional<byte[]> expected) throws IOException {
        byte[] body = client.readDotted();
        recorder.client("<data, " + body.length + " octets>");
        recorder.body(body);
        compare(expected, body);
    }

    void expectChunk(Optional<byte[]> expected) throws IOException {
        octets(BDAT, "a BDAT chunk", expected);
    }

    private void octets(Pattern announcement, String what, Optional<byte[]> expected) throws IOException {
        Matcher size = announcement.matcher(previousLine);
        if (!size.find()) {
            throw new Difference(difference("no size of " + what + " in the line before, C: " + previousLine));
        }
        byte[] octets = client.readOctets(Integer.parseInt(size.group(1)));
        recorder.client("<" + what + ", " + octets.length + " octets>");
        recorder.body(octets);
        compare(expected, octets);
    }

    private void compare(Optional<byte[]> expected, byte[] octets) throws Difference {
        if (expected.isPresent()) {
            int at = Arrays.mismatch(expected.get(), octets);
            if (at >= 0) {
                throw new Difference(difference(octets.length + " octets that differ from the expected "
                        + expected.get().length + " at octet " + at + ": " + around(octets, at) + " instead of "
                        + around(expected.get(), at)));
            }
        }
    }

    private static String around(byte[] octets, int at) {
        int to = Math.min(octets.length, at + 40);
        byte[] part = Arrays.copyOfRange(octets, Math.min(at, to), to);
        return "\"" + Line.of(part, part.length, Line.End.CRLF).shown() + "\"";
    }

    private Line readLine() throws IOException {
        try {
            return client.readLine();
        } catch (EOFException end) {
            throw new Difference(difference("the end of the connection"));
        } catch (SocketTimeoutException quiet) {
            throw new Difference(difference("nothing: " + quiet.getMessage()));
        }
    }

    void startTls() throws IOException {
        try {
            client.startTls(tls);
        } catch (CutException cut) {
            throw cut;
        } catch (IOException failed) {
            throw new Difference(difference("a failed TLS handshake: " + failed.getMessage()));
        }
        recorder.event("TLS " + client.tlsVersion().orElse(""));
    }

    void startTlsFails() throws IOException {
        try {
            client.startTls(tls);
        } catch (CutException cut) {
            throw cut;
        } catch (IOException expected) {
            recorder.event("the TLS handshake failed: " + expected.getMessage());
            recorder.complete();
            return;
        }
        throw new Difference(difference("a TLS handshake that succeeded"));
    }

    void pause(Duration pause) throws IOException {
        client.flush();
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IOException("the server was closed", closing);
        }
    }

    void gate(String name) throws IOException {
        client.flush();
        try {
            if (!gates.pass(name, patience)) {
                throw new Difference(difference("nobody who opened the gate"));
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
            throw new IOException("the server was closed", closing);
        }
    }

    void close() throws IOException {
        client.hangUp();
        recorder.event("close");
        recorder.complete();
        client.drain();
    }

    void reset() throws IOException {
        client.flush();
        client.reset();
        recorder.event("reset");
        recorder.complete();
    }

    void silence() throws IOException {
        client.flush();
        recorder.event("silence");
        recorder.complete();
        client.drain();
    }

    void stall() throws IOException {
        client.flush();
        recorder.event("stall");
        recorder.complete();
        client.stall();
    }

    void endless() throws IOException {
        client.flush();
        recorder.event("endless");
        recorder.complete();
        client.sayEndlessly('x');
    }

    private String difference(String got) {
        return "transcript line " + step.lineNumber() + "\n  expected  " + step.source() + "\n  got       " + got;
    }
}
