package io.mailwire.pop3;

import io.mailwire.DrainOutcome;
import io.mailwire.DrainReport;
import io.mailwire.DrainedMessage;
import io.mailwire.SeenEntry;
import io.mailwire.SeenFolder;
import io.mailwire.SeenKey;
import io.mailwire.SeenStore;
import io.mailwire.testkit.ScriptedServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** What transcripts of drains have in common: one mailbox, whatever port a script has, and a handler that notes what it gets. */
abstract class DrainTranscripts {

    static final SeenKey KEY = SeenKey.maildrop("pop.example.org", "ann");
    static final String LOGIN = Scripts.loginLockStep();
    static final String EXPIRE = Scripts.login("SASL PLAIN", "UIDL", "EXPIRE 0");
    static final String QUIT = "C: QUIT\nS: +OK\n-- close\n";
    static final String LOST = "C: QUIT\n-- close\n";

    private final SeenStore memory = SeenStore.inMemory();
    final SeenStore seen = key -> memory.open(KEY);
    final List<String> handed = new ArrayList<>();

    /** What the handler got, with a mark where it was offered before. */
    void take(Pop3Message message) {
        handed.add(message.email().subject() + (message.isOfferedBefore() ? "!" : ""));
    }

    /** LIST and UIDL with these lines; UIDL refused where it has none of its own. */
    static String lists(String list, String uidl) {
        return "C: LIST\nS: +OK\n" + lines(list) + "S: .\nC: UIDL\n"
                + (uidl.equals("-ERR") ? "S: -ERR busy\n" : "S: +OK\n" + lines(uidl) + "S: .\n");
    }

    private static String lines(String lines) {
        StringBuilder s = new StringBuilder();
        Arrays.stream(lines.split(", "))
                .filter(l -> !l.isEmpty())
                .forEach(l -> s.append("S: ").append(l).append('\n'));
        return s.toString();
    }

    static String retr(int number, String subject) {
        return "C: RETR " + number + "\nS: +OK\nS: Subject: " + subject + "\nS:\nS: .\n";
    }

    static String cutAt(int number) {
        return "C: RETR " + number + "\n-- close\n";
    }

    static String dele(int... numbers) {
        StringBuilder s = new StringBuilder();
        Arrays.stream(numbers).forEach(n -> s.append("C: DELE ").append(n).append("\nS: +OK\n"));
        return s.toString();
    }

    static String stat(int messages) {
        return "C: STAT\nS: +OK " + messages + " " + 20 * messages + "\n";
    }

    DrainReport drain(UnaryOperator<DrainOptions> options, boolean remembers, String... scripts) {
        return drain(options, remembers, this::take, scripts);
    }

    DrainReport drain(UnaryOperator<DrainOptions> options, boolean remembers, Pop3Handler handler, String... scripts) {
        try (ScriptedServer server = ScriptedServer.start(scripts)) {
            Pop3Client client = Scripts.cleartext(server).drainOptions(options);
            DrainReport report = remembers ? client.drain(seen, handler) : client.drain(handler);
            server.verify();
            return report;
        }
    }

    DrainReport remembering(String... scripts) {
        return drain(o -> o, true, scripts);
    }

    DrainReport forgetful(String... scripts) {
        return drain(o -> o, false, scripts);
    }

    DrainReport leaving(String script) {
        return drain(o -> o.leave(LeaveOnServer.EVERYTHING), true, LOGIN + script + QUIT);
    }

    /** The names that the store knows. */
    List<String> known() {
        try (SeenFolder folder = seen.open(KEY)) {
            return folder.uids().stream().sorted().toList();
        }
    }

    SeenEntry known(String uid) {
        try (SeenFolder folder = seen.open(KEY)) {
            return folder.find(uid).orElseThrow();
        }
    }

    static List<DrainOutcome> outcomes(DrainReport report) {
        return report.messages().stream().map(DrainedMessage::outcome).toList();
    }

    static boolean says(DrainReport report, String words) {
        return report.notes().stream().anyMatch(n -> n.contains(words));
    }
}
