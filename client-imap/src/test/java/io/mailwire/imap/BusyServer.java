package io.mailwire.imap;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IMAP server with a folder of made-up messages, for many commands at once. It takes commands while it answers earlier ones, says
 * things nobody asked for in between, and writes down every two commands that should not have been outstanding together (RFC 9051
 * section 5.5). One connection.
 */
final class BusyServer implements AutoCloseable {

    static final int MESSAGES = 3000;

    private static final Pattern FETCH = Pattern.compile("UID FETCH ([0-9:,]+) \\((.*)\\)");
    private static final Pattern BODY = Pattern.compile("UID BODY\\.PEEK\\[(.*)](?:<(\\d+)\\.(\\d+)>)?");
    private static final Pattern STORE = Pattern.compile("UID STORE ([0-9:,]+) .*");
    private static final Pattern LARGER = Pattern.compile(".*LARGER (\\d+).*");

    private record Command(String tag, String text) {}

    private final boolean esearch;
    private final OneClient client = new OneClient();
    private final BlockingQueue<Command> queue = new LinkedBlockingQueue<>();
    private final List<Command> outstanding = new ArrayList<>(); // guarded by itself
    private final ConcurrentLinkedQueue<String> offences = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> commands = new ConcurrentLinkedQueue<>();
    private final Semaphore done = new Semaphore(0);
    private volatile int deepest;

    BusyServer(boolean esearch) throws IOException {
        this.esearch = esearch;
        Daemons.start("busy-reader", offences, this::takeCommands);
    }

    String uri() {
        return client.uri();
    }

    /** Two commands that should not have been outstanding together, and what else went wrong here. */
    List<String> offences() {
        return List.copyOf(offences);
    }

    /** The commands that came, without their tags. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    /** How many commands were outstanding at once. */
    int deepest() {
        return deepest;
    }

    /** The content of a message, the same each time. */
    static byte[] body(long uid) {
        byte[] octets = new byte[size(uid)];
        byte[] line = ("message " + uid + " ) * 1 FETCH {3} \r\n").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < octets.length; i++) {
            octets[i] = line[i % line.length];
        }
        return octets;
    }

    /** Some are larger than the memory of a queue. */
    static int size(long uid) {
        return uid % 97 == 0 ? 3_000_000 : (int) (200 + uid);
    }

    private void takeCommands() throws IOException {
        Socket accepted = client.accept();
        OutputStream out = accepted.getOutputStream();
        InputStream in = new BufferedInputStream(accepted.getInputStream());
        write(
                out,
                "* PREAUTH [CAPABILITY IMAP4rev1 UNSELECT UIDPLUS MOVE ID" + (esearch ? " ESEARCH" : "")
                        + " IDLE] busy\r\n");
        Daemons.start("busy-writer", offences, () -> answerCommands(out));
        while (true) {
            String line = line(in);
            if (line == null) {
                return;
            }
            if (line.equals("DONE")) {
                done.release();
                continue;
            }
            for (String part = line; part != null && part.endsWith("}"); ) {
                // RFC 9051 section 4.3: a synchronizing literal waits for leave.
                int size = Integer.parseInt(part.substring(part.lastIndexOf('{') + 1, part.length() - 1));
                synchronizedWrite(out, "+ go on\r\n");
                line += new String(in.readNBytes(size), StandardCharsets.UTF_8);
                part = line(in);
                line += part;
            }
            int space = line.indexOf(' ');
            Command command = new Command(line.substring(0, space), line.substring(space + 1));
            commands.add(command.text());
            synchronized (outstanding) {
                for (Command other : outstanding) {
                    if (ambiguous(command.text(), other.text())) {
                        offences.add(other.text() + " || " + command.text());
                    }
                }
                outstanding.add(command);
                deepest = Math.max(deepest, outstanding.size());
                outstanding.notifyAll();
            }
            queue.add(command);
        }
    }

    /** Waits until the client idles, or has ended IDLE and waits for the answer. */
    boolean awaitIdle() throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        synchronized (outstanding) {
            while (outstanding.stream().noneMatch(c -> c.text().equals("IDLE"))) {
                long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
                if (left <= 0) {
                    return false;
                }
                outstanding.wait(left);
            }
        }
        return true;
    }

    private boolean ambiguous(String a, String b) {
        String ka = kind(a);
        String kb = kind(b);
        if (ka.equals("IDLE") || kb.equals("IDLE")) {
            return true; // RFC 2177: no command while it is on
        }
        if (ka.equals("LOGOUT") || kb.equals("LOGOUT") || ka.equals("SELECT") || kb.equals("SELECT")) {
            return true;
        }
        boolean search = ka.equals("SEARCH") && kb.equals("SEARCH");
        boolean list = ka.equals(kb) && List.of("LIST", "LSUB", "STATUS").contains(ka);
        boolean messages = List.of("FETCH", "STORE").contains(ka)
                && List.of("FETCH", "STORE").contains(kb)
                && !uids(a).isDisjoint(uids(b));
        boolean found = (ka.equals("SEARCH") && kb.equals("STORE")) || (ka.equals("STORE") && kb.equals("SEARCH"));
        return (search && !esearch) || list || messages || found;
    }

    private static String kind(String command) {
        String text = command.startsWith("UID ") ? command.substring(4) : command;
        int space = text.indexOf(' ');
        return space < 0 ? text : text.substring(0, space);
    }

    private static UidSet uids(String command) {
        return UidSet.parse(command.split(" ")[2]);
    }

    private void answerCommands(OutputStream out) throws IOException, InterruptedException {
        Random random = new Random(1);
        while (true) {
            Command command = queue.take();
            String last = answer(command, out, random);
            synchronized (outstanding) {
                outstanding.remove(command);
            }
            synchronizedWrite(out, command.tag() + " OK " + last + "\r\n");
            if (command.text().equals("LOGOUT")) {
                client.close();
                return;
            }
        }
    }

    private String answer(Command command, OutputStream out, Random random) throws IOException, InterruptedException {
        Matcher fetch = FETCH.matcher(command.text());
        if (fetch.matches()) {
            Matcher body = BODY.matcher(fetch.group(2));
            UidSet uids = UidSet.parse(fetch.group(1));
            for (var i = uids.iterator(); i.hasNext(); ) {
                long uid = i.nextLong();
                if (uid > MESSAGES) {
                    break;
                }
                if (random.nextInt(50) == 0) {
                    // A flag changed somewhere, and a message came in.
                    long other = 1 + random.nextInt(MESSAGES);
                    synchronizedWrite(
                            out,
                            "* " + other + " FETCH (FLAGS (\\Flagged) UID " + other + ")\r\n* " + MESSAGES
                                    + " EXISTS\r\n* OK words that end like a literal {7}\r\n");
                }
                synchronizedWrite(out, body.matches() ? bodyOf(uid, body) : summaryOf(uid));
            }
            return "FETCH done";
        }
        Matcher store = STORE.matcher(command.text());
        if (store.matches()) {
            if (!command.text().contains(".SILENT")) {
                for (var i = UidSet.parse(store.group(1)).iterator(); i.hasNext(); ) {
                    long uid = i.nextLong();
                    synchronizedWrite(out, "* " + uid + " FETCH (FLAGS (\\Seen) UID " + uid + ")\r\n");
                }
            }
            return "STORE done";
        }
        switch (kind(command.text())) {
            case "SELECT" ->
                synchronizedWrite(
                        out,
                        "* " + MESSAGES + " EXISTS\r\n* FLAGS (\\Seen)\r\n* OK [UIDVALIDITY 7] ok {4}\r\n* OK [UIDNEXT "
                                + (MESSAGES + 1) + "] ok\r\n");
            case "SEARCH" -> {
                Matcher larger = LARGER.matcher(command.text());
                long above = larger.matches() ? Long.parseLong(larger.group(1)) : 0;
                StringBuilder found = new StringBuilder();
                if (esearch) {
                    found.append("* ESEARCH (TAG \"")
                            .append(command.tag())
                            .append("\") UID ")
                            .append(
                                    command.text().contains("RETURN (COUNT)")
                                            ? "COUNT " + (MESSAGES - above)
                                            : "ALL " + (above + 1) + ":" + MESSAGES);
                } else {
                    found.append("* SEARCH");
                    for (long uid = above + 1; uid <= MESSAGES; uid++) {
                        found.append(' ').append(uid);
                    }
                }
                synchronizedWrite(out, found + "\r\n");
            }
            case "LIST" ->
                synchronizedWrite(
                        out, "* LIST () \"/\" INBOX\r\n* LIST () \"/\" \"" + pattern(command.text()) + "\"\r\n");
            case "STATUS" ->
                synchronizedWrite(
                        out, "* STATUS " + command.text().split(" ", -1)[1] + " (MESSAGES " + MESSAGES + ")\r\n");
            case "IDLE" -> {
                synchronizedWrite(out, "+ idling\r\n");
                if (random.nextBoolean()) {
                    long other = 1 + random.nextInt(MESSAGES);
                    synchronizedWrite(out, "* " + other + " FETCH (FLAGS (\\Flagged) UID " + other + ")\r\n");
                }
                done.acquire();
            }
            case "LOGOUT" -> synchronizedWrite(out, "* BYE\r\n");
            default -> {
                // NOOP, UNSELECT
            }
        }
        return "done {5}";
    }

    private static String pattern(String list) {
        String[] words = list.split("\"");
        return words[words.length - 1];
    }

    private static String summaryOf(long uid) {
        String subject = "subject of " + uid;
        // Some UIDs come behind a literal (mail.ru does that).
        String envelope =
                "ENVELOPE (NIL {" + subject.length() + "}\r\n" + subject + " NIL NIL NIL NIL NIL NIL NIL NIL)";
        String structure =
                "BODYSTRUCTURE (\"text\" \"plain\" NIL NIL NIL \"8bit\" " + size(uid) + " 1 NIL NIL NIL NIL)";
        String rest = "INTERNALDATE \"17-Jul-2026 02:44:25 +0000\" RFC822.SIZE " + size(uid) + " FLAGS () " + structure;
        return "* " + uid + " FETCH ("
                + (uid % 3 == 0 ? envelope + " " + rest + " UID " + uid : "UID " + uid + " " + rest + " " + envelope)
                + ")\r\n";
    }

    private static String bodyOf(long uid, Matcher wanted) {
        byte[] octets = body(uid);
        String text = new String(octets, StandardCharsets.US_ASCII);
        String origin = "";
        if (wanted.group(2) != null) {
            int from = Math.min(octets.length, Integer.parseInt(wanted.group(2)));
            int to = Math.min(octets.length, from + Integer.parseInt(wanted.group(3)));
            text = text.substring(from, to);
            origin = "<" + wanted.group(2) + ">";
        }
        String item = "BODY[" + wanted.group(1) + "]" + origin + " {" + text.length() + "}\r\n" + text;
        return "* " + uid + " FETCH (" + (uid % 2 == 0 ? item + " UID " + uid : "UID " + uid + " " + item) + ")\r\n";
    }

    private void synchronizedWrite(OutputStream out, String text) throws IOException {
        synchronized (out) {
            write(out, text);
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** A line without its end; null at the end of the stream. */
    static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            if (c != '\r') {
                line.write(c);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
