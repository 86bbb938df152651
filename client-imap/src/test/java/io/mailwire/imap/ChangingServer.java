package io.mailwire.imap;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An IMAP server with a folder in which things happen all the time: with every answer, and in IDLE. It tells by sequence numbers,
 * as most do. What it is sent in IDLE before DONE is an offence. One connection.
 */
final class ChangingServer implements AutoCloseable {

    private static final Pattern SEARCH = Pattern.compile("UID SEARCH (RETURN \\(ALL\\) )?(?:ALL|UID (\\d+):\\d+)");
    private static final Pattern STORE = Pattern.compile("UID STORE (\\d+) .*");

    private record Command(String tag, String text) {}

    private final OneClient client = new OneClient();
    private final BlockingQueue<Command> queue = new LinkedBlockingQueue<>();
    private final Semaphore dones = new Semaphore(0);
    private final Semaphore idles = new Semaphore(0);
    private final ConcurrentLinkedQueue<String> offences = new ConcurrentLinkedQueue<>();
    private final Random random = new Random(7);
    private final String capabilities;
    private volatile boolean idle;
    private volatile boolean quiet;

    // Of the thread that answers, until it is over.
    private final List<Long> uids = new ArrayList<>();
    private long next = 1;

    ChangingServer(String capabilities) throws IOException {
        this.capabilities = capabilities;
        for (int i = 0; i < 500; i++) {
            uids.add(next);
            next += 1 + random.nextInt(3);
        }
        Daemons.start("changing-reader", offences, this::takeCommands);
    }

    String uri() {
        return client.uri();
    }

    List<String> offences() {
        return List.copyOf(offences);
    }

    /** Blocks for the next IDLE. */
    void awaitIdle() throws InterruptedException {
        idles.drainPermits();
        idles.acquire();
    }

    /** From now on nothing happens any more. */
    void quiet() {
        quiet = true;
    }

    /** Once the session is over. */
    TreeSet<Long> uids() {
        return new TreeSet<>(uids);
    }

    private void takeCommands() throws IOException {
        Socket accepted = client.accept();
        accepted.setTcpNoDelay(true);
        OutputStream out = accepted.getOutputStream();
        InputStream in = new BufferedInputStream(accepted.getInputStream());
        say(out, "* PREAUTH [CAPABILITY " + capabilities + "] changing");
        Daemons.start("changing-writer", offences, () -> answerCommands(out));
        for (String line = BusyServer.line(in); line != null; line = BusyServer.line(in)) {
            if (line.equals("DONE")) {
                if (!idle) {
                    offences.add("DONE outside of IDLE");
                }
                idle = false;
                dones.release();
                continue;
            }
            if (idle) {
                offences.add("in IDLE: " + line);
            }
            int space = line.indexOf(' ');
            Command command = new Command(line.substring(0, space), line.substring(space + 1));
            idle = command.text().equals("IDLE");
            queue.add(command);
        }
    }

    private void answerCommands(OutputStream out) throws IOException, InterruptedException {
        while (true) {
            Command command = queue.take();
            answer(command, out);
            say(out, command.tag() + " OK done");
            if (command.text().equals("LOGOUT")) {
                client.close();
                return;
            }
        }
    }

    private void answer(Command command, OutputStream out) throws IOException, InterruptedException {
        String text = command.text();
        Matcher search = SEARCH.matcher(text);
        Matcher store = STORE.matcher(text);
        if (search.matches()) {
            change(out, random.nextInt(3));
            long from = search.group(2) == null ? 1 : Long.parseLong(search.group(2));
            long[] found =
                    uids.stream().mapToLong(u -> u).filter(u -> u >= from).toArray();
            String set = UidSet.of(found).toString();
            say(
                    out,
                    search.group(1) == null
                            ? "* SEARCH "
                                    + String.join(
                                            " ",
                                            UidSet.of(found).stream()
                                                    .mapToObj(Long::toString)
                                                    .toList())
                            : "* ESEARCH (TAG \"" + command.tag() + "\") UID" + (set.isEmpty() ? "" : " ALL " + set));
        } else if (store.matches()) {
            long uid = Long.parseLong(store.group(1));
            int at = uids.indexOf(uid);
            if (at >= 0) {
                say(out, "* " + (at + 1) + " FETCH (UID " + uid + " FLAGS (\\Answered))");
            }
        } else if (text.startsWith("STATUS")) {
            say(out, "* STATUS " + text.split(" ", -1)[1] + " (MESSAGES 5)");
        } else if (text.startsWith("LIST")) {
            String[] words = text.split("\"");
            say(out, "* LIST () \"/\" \"" + words[words.length - 1] + "\"");
        } else if (text.startsWith("SELECT")) {
            say(out, "* " + uids.size() + " EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n* OK [UIDNEXT " + next + "] ok");
            return;
        } else if (text.equals("IDLE")) {
            change(out, random.nextInt(2));
            say(out, "+ idling");
            idles.release();
            while (!dones.tryAcquire(5, TimeUnit.MILLISECONDS)) {
                change(out, random.nextInt(4));
            }
        } else if (text.equals("LOGOUT")) {
            say(out, "* BYE");
            return;
        }
        change(out, random.nextInt(3));
    }

    /** Messages come and go, in bursts. */
    private void change(OutputStream out, int times) throws IOException {
        StringBuilder news = new StringBuilder();
        for (int i = 0; i < times && !quiet; i++) {
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    for (int n = random.nextInt(5); n >= 0; n--) {
                        uids.add(next);
                        next += 1 + random.nextInt(3);
                    }
                    news.append("* ").append(uids.size()).append(" EXISTS\r\n");
                }
                case 2, 3 -> {
                    for (int n = random.nextInt(5); n >= 0 && !uids.isEmpty(); n--) {
                        int number = 1 + random.nextInt(uids.size());
                        uids.remove(number - 1);
                        news.append("* ").append(number).append(" EXPUNGE\r\n");
                    }
                }
                case 4 -> {
                    if (!uids.isEmpty()) {
                        int number = 1 + random.nextInt(uids.size());
                        news.append("* ").append(number).append(" FETCH (FLAGS (\\Flagged))\r\n");
                    }
                }
                default -> news.append("* 99999 EXPUNGE\r\n* OK Still here\r\n* 99999 FETCH (FLAGS (\\Seen))\r\n");
            }
        }
        out.write(news.toString().getBytes(StandardCharsets.US_ASCII));
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        client.close();
    }
}
