package io.mailwire.pop3;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A POP3 server that goes wrong in ways which a seed chooses, one session at a time, and that knows what it must never be made to do:
 * delete a message which no handler took.
 */
final class ModelMaildrop implements AutoCloseable {

    /** How the server names its messages. */
    enum Uids {
        GOOD,
        NONE,
        DOUBLED,
        SOME_MISSING,
        SOMETIMES_MISSING,
        SOMETIMES_REFUSED,
        USED_ANEW,
        RENAMED,
        /** Some have one with another message in some sessions. */
        SOMETIMES_DOUBLED,
        /** A message's number in the session, so those behind one that is gone have other ones. */
        NUMBERS;

        /** Whether each message has one in each session. */
        boolean areNames() {
            return this == GOOD || this == USED_ANEW || this == NUMBERS;
        }

        /** Whether another message may have the unique id of one that was there before. */
        boolean mayBeAnothers() {
            return this == USED_ANEW || this == SOMETIMES_DOUBLED || this == NUMBERS;
        }
    }

    private static final class Message {
        final int id;
        final String uid;
        final String text;

        Message(int id, String uid, String text) {
            this.id = id;
            this.uid = uid;
            this.text = text;
        }
    }

    private static final class Cut extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static final String ALTERED = "Status: RO\r\n";

    final Uids uids;
    final boolean expires;
    private final boolean pipelining;
    private final boolean saysExpireOnce;
    private final int faulty;
    private final int most;
    private final boolean estimates;
    private final boolean keeps;
    private final boolean deletesWhenLost;
    final boolean alters;
    private final boolean hasOthers;
    private final Random faults;
    private final Random texts;
    private final ServerSocket listener;
    private final Semaphore idle = new Semaphore(1, true);
    private final List<Message> messages = new ArrayList<>();
    private final Set<Integer> handled = new HashSet<>();
    private final Set<Integer> othersHave = new HashSet<>();
    private final Set<Integer> altered = new HashSet<>();
    private final List<String> violations = new ArrayList<>();
    private int ids;
    private int sessions;
    private boolean begins;
    private volatile boolean healed;

    ModelMaildrop(long seed) throws IOException {
        Random r = new Random(seed * 7919 + 13);
        uids = Uids.values()[r.nextInt(Uids.values().length)];
        expires = r.nextInt(3) == 0;
        pipelining = r.nextBoolean();
        saysExpireOnce = r.nextInt(4) == 0;
        faulty = r.nextInt(8);
        most = r.nextInt(4) == 0 ? 8 + r.nextInt(10) : Integer.MAX_VALUE;
        // Under names of another kind it is the size that tells which message may be which.
        estimates = r.nextInt(4) == 0
                && Set.of(Uids.GOOD, Uids.NONE, Uids.USED_ANEW).contains(uids);
        keeps = r.nextInt(5) == 0;
        deletesWhenLost = r.nextInt(6) == 0;
        alters = r.nextInt(6) == 0;
        hasOthers = r.nextInt(4) == 0;
        faults = new Random(seed * 31 + 5);
        texts = new Random(seed);
        for (int i = r.nextInt(7); i > 0; i--) {
            arrives();
        }
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve, "model-maildrop");
        server.setDaemon(true);
        server.start();
    }

    String uri() {
        return "pop3://127.0.0.1:" + listener.getLocalPort();
    }

    private void arrives() {
        int id = ++ids;
        StringBuilder text = new StringBuilder("X-Id: " + id + "\r\n\r\n");
        // Where neither the unique id nor the size tells, and nobody was to delete it, nobody can know.
        text.append(uids == Uids.NUMBERS ? "x".repeat(50 * id) : "");
        for (int line = 1 + texts.nextInt(5); line > 0; line--) {
            text.append(texts.nextInt(5) == 0 ? "." : "line ").append(line).append("\r\n");
        }
        String uid = "uid-" + id;
        if (uids == Uids.USED_ANEW) {
            int free = 1;
            while (isTaken("r" + free)) {
                free++;
            }
            uid = "r" + free;
        }
        messages.add(new Message(id, uid, text.toString()));
    }

    private boolean isTaken(String uid) {
        return messages.stream().anyMatch(m -> m.uid.equals(uid));
    }

    /** Another drain begins. */
    synchronized void begins() {
        begins = true;
    }

    /** From now on the server does all as it should, and keeps nothing that was deleted. */
    void heal() {
        healed = true;
    }

    /** A handler took a message. */
    synchronized void handled(int id) {
        handled.add(id);
    }

    synchronized Set<Integer> handled() {
        return Set.copyOf(handled);
    }

    synchronized boolean isThere(String text) {
        return messages.stream().anyMatch(m -> m.text.equals(text.replace(ALTERED, "")));
    }

    /** How many messages somebody else deleted. */
    synchronized int deletedByOthers() {
        return othersHave.size();
    }

    /** How many messages there ever were. */
    synchronized int all() {
        return ids;
    }

    synchronized int sessions() {
        return sessions;
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** What is left, when the session that runs has ended. */
    List<Integer> remaining() throws InterruptedException {
        if (!idle.tryAcquire(10, TimeUnit.SECONDS)) {
            throw new AssertionError("a session does not end");
        }
        idle.release();
        synchronized (this) {
            return messages.stream().map(m -> m.id).toList();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    private void serve() {
        while (true) {
            try (Socket socket = listener.accept()) {
                idle.acquireUninterruptibly();
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(20_000);
                session(socket);
            } catch (IOException e) {
                if (listener.isClosed()) {
                    return;
                }
            } finally {
                if (idle.availablePermits() == 0) {
                    idle.release();
                }
            }
        }
    }

    /** What a session sends, until it is cut off. */
    private static final class Out {
        private final OutputStream stream;
        private long left;

        Out(OutputStream stream, long left) {
            this.stream = new BufferedOutputStream(stream);
            this.left = left;
        }

        void line(String line) throws IOException {
            byte[] octets = (line + "\r\n").getBytes(StandardCharsets.US_ASCII);
            stream.write(octets, 0, (int) Math.min(octets.length, left));
            left -= octets.length;
            if (left <= 0) {
                stream.flush();
                throw new Cut();
            }
        }
    }

    private void session(Socket socket) throws IOException {
        int number;
        List<Message> view;
        boolean bad;
        boolean first;
        synchronized (this) {
            number = ++sessions;
            bad = !healed && number <= faulty;
            first = begins;
            begins = false;
            if (!healed && number > 1 && ids < 20 && faults.nextInt(4) == 0) {
                arrives();
            }
            if (!healed && number > 1 && hasOthers && !messages.isEmpty() && faults.nextInt(3) == 0) {
                Message gone = messages.remove(faults.nextInt(messages.size()));
                othersHave.add(gone.id);
            }
            view = List.copyOf(messages);
        }
        long cut =
                bad && faults.nextInt(3) != 0 ? 60 + faults.nextInt(faults.nextBoolean() ? 400 : 3000) : Long.MAX_VALUE;
        int quit = bad ? faults.nextInt(6) : 9;
        boolean refuses = bad && faults.nextInt(5) == 0;
        boolean misses = bad && faults.nextInt(3) == 0;
        Out out = new Out(socket.getOutputStream(), cut);
        InputStream in = new BufferedInputStream(socket.getInputStream());
        Set<Message> marked = new LinkedHashSet<>();
        Set<Message> retrieved = new LinkedHashSet<>();
        try {
            dialogue(in, out, view, marked, retrieved, new Mood(number, bad, first, quit, refuses, misses));
        } catch (Cut e) {
            if (deletesWhenLost && !healed) {
                delete(marked, Set.of());
            }
            throw e;
        }
    }

    private record Mood(int number, boolean bad, boolean first, int quit, boolean refuses, boolean misses) {}

    private void dialogue(
            InputStream in, Out out, List<Message> view, Set<Message> marked, Set<Message> retrieved, Mood mood)
            throws IOException {
        int number = mood.number;
        boolean bad = mood.bad;
        boolean first = mood.first;
        int quit = mood.quit;
        boolean refuses = mood.refuses;
        boolean misses = mood.misses;
        out.line("+OK ready");
        for (int commands = 1; ; commands++) {
            if (in.available() == 0) {
                out.stream.flush();
            }
            String line = line(in);
            if (line == null || (!healed && commands > most)) {
                out.stream.flush();
                return;
            }
            String[] words = line.split(" ");
            Message message =
                    words.length > 1 && !words[0].equals("AUTH") ? view.get(Integer.parseInt(words[1]) - 1) : null;
            switch (words[0]) {
                case "CAPA" -> {
                    out.line("+OK");
                    out.line("SASL PLAIN");
                    out.line("UIDL");
                    if (pipelining) {
                        out.line("PIPELINING");
                    }
                    if (expires && !(saysExpireOnce && !first)) {
                        out.line("EXPIRE 0");
                    }
                    out.line(".");
                }
                case "AUTH" -> out.line(bad && faults.nextInt(7) == 0 ? "-ERR [IN-USE] locked" : "+OK");
                case "STAT" -> out.line("+OK " + (view.size() - marked.size()) + " 0");
                case "LIST" -> {
                    out.line("+OK");
                    for (int i = 0; i < view.size(); i++) {
                        out.line((i + 1) + " " + (text(view.get(i)).length() + (estimates ? number % 3 : 0)));
                    }
                    out.line(".");
                }
                case "UIDL" -> uidl(out, view, number, misses);
                case "RETR" -> {
                    if (refuses && faults.nextInt(3) == 0) {
                        out.line("-ERR not now");
                        break;
                    }
                    retrieved.add(message);
                    out.line("+OK");
                    for (String text : text(message).split("\r\n")) {
                        out.line(text.startsWith(".") ? "." + text : text);
                    }
                    out.line(".");
                    if (alters && !healed) {
                        altered.add(message.id);
                    }
                }
                case "DELE" -> {
                    if (refuses && faults.nextInt(3) == 0) {
                        out.line("-ERR not now");
                        break;
                    }
                    marked.add(message);
                    out.line("+OK");
                }
                case "QUIT" -> {
                    if (quit != 0 && quit != 2 && !(keeps && !healed)) {
                        delete(marked, expires ? retrieved : Set.of());
                    }
                    if (quit != 0 && quit != 1) {
                        out.line(
                                quit == 2
                                        ? faults.nextBoolean() ? "-ERR [SYS/TEMP] later" : "-ERR some were not removed"
                                        : "+OK");
                    }
                    out.stream.flush();
                    return;
                }
                default -> out.line("-ERR what?");
            }
        }
    }

    private void uidl(Out out, List<Message> view, int number, boolean misses) throws IOException {
        if (uids == Uids.NONE || (uids == Uids.SOMETIMES_REFUSED && misses)) {
            out.line("-ERR no");
            return;
        }
        out.line("+OK");
        for (int i = 0; i < view.size(); i++) {
            Message m = view.get(i);
            String uid = switch (uids) {
                case DOUBLED -> "double" + m.id % 3;
                case SOME_MISSING -> m.id % 3 == 0 ? "" : m.uid;
                case SOMETIMES_MISSING -> misses && m.id % 2 == 0 ? "" : m.uid;
                case RENAMED -> m.uid + "-" + (healed ? 0 : number);
                case SOMETIMES_DOUBLED -> misses && !healed ? "uid-" + (m.id - 1 + m.id % 2) : m.uid;
                case NUMBERS -> String.valueOf(i + 1);
                default -> m.uid;
            };
            out.line((i + 1) + " " + uid);
        }
        out.line(".");
    }

    /** What comes of it: a field that tells that it was retrieved stands before the empty line. */
    private String text(Message message) {
        return altered.contains(message.id)
                ? message.text.replaceFirst("\r\n\r\n", "\r\n" + ALTERED + "\r\n")
                : message.text;
    }

    private synchronized void delete(Set<Message> marked, Set<Message> retrieved) {
        for (Set<Message> gone : List.of(marked, retrieved)) {
            for (Message message : gone) {
                if (messages.remove(message) && !handled.contains(message.id)) {
                    violations.add("message " + message.id + " is lost");
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int c = in.read();
        while (c >= 0 && c != '\n') {
            if (c != '\r') {
                line.append((char) c);
            }
            c = in.read();
        }
        return c < 0 ? null : line.toString();
    }
}
