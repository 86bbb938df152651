package io.mailwire.testkit.internal;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** What a test's name server knows, and how it answers. Thread-safe. */
public final class DnsZone {

    private static final int SMALLEST_UDP = 512; // RFC 1035 section 4.2.1
    private static final int LARGEST = 65_535;
    private static final int ALIASES = 20;

    private record Question(Name name, int type) {}

    private final ReentrantLock lock = new ReentrantLock();

    // all guarded by lock
    private final Map<Name, List<Record>> records = new HashMap<>();
    private final Map<Question, Integer> failures = new HashMap<>();
    private final Set<Question> ignored = new HashSet<>();
    private final Set<Name> insecure = new HashSet<>();
    private final List<String> questions = new ArrayList<>();
    private boolean authenticated;

    public void add(String line) {
        Record record;
        try (Master lines = new Master(new ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)), Name.root)) {
            record = lines.nextRecord();
        } catch (IOException e) {
            throw new IllegalArgumentException("no record: " + line, e);
        }
        if (record == null) {
            throw new IllegalArgumentException("no record: " + line);
        }
        change(() -> records.computeIfAbsent(record.getName(), n -> new ArrayList<>())
                .add(record));
    }

    public void remove(String name) {
        change(() -> records.remove(name(name)));
    }

    public void fail(String name, String type, String code) {
        change(() -> failures.put(new Question(name(name), Type.value(type)), Rcode.value(code)));
    }

    public void ignore(String name, String type) {
        change(() -> ignored.add(new Question(name(name), Type.value(type))));
    }

    public void authenticated() {
        change(() -> authenticated = true);
    }

    public void insecure(String name) {
        change(() -> insecure.add(name(name)));
    }

    public List<String> questions() {
        lock.lock();
        try {
            return List.copyOf(questions);
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (TextParseException e) {
            throw new IllegalArgumentException("no name: " + text, e);
        }
    }

    /** The answer to a message; empty to keep silent. */
    public Optional<byte[]> answer(byte[] wire, boolean tcp) throws IOException {
        Message query = new Message(wire);
        Record asked = query.getQuestion();
        if (asked == null) {
            throw new IOException("no question");
        }
        lock.lock();
        try {
            Question question = new Question(asked.getName(), asked.getType());
            questions.add(asked.getName() + " " + Type.string(asked.getType()));
            if (ignored.contains(question)) {
                return Optional.empty();
            }
            OPTRecord edns = query.getOPT();
            boolean signatures = edns != null && (edns.getFlags() & 0x8000) != 0;
            Message answer = new Message(query.getHeader().getID());
            answer.getHeader().setFlag(Flags.QR);
            answer.getHeader().setFlag(Flags.RD);
            answer.getHeader().setFlag(Flags.RA);
            answer.addRecord(asked, Section.QUESTION);
            if (edns != null) {
                answer.addRecord(new OPTRecord(4096, 0, 0, edns.getFlags()), Section.ADDITIONAL);
            }
            boolean secure = fill(answer, question, signatures);
            if (authenticated && secure && (signatures || query.getHeader().getFlag(Flags.AD))) {
                answer.getHeader().setFlag(Flags.AD);
            }
            int most = tcp ? LARGEST : Math.max(SMALLEST_UDP, edns == null ? 0 : edns.getPayloadSize());
            return Optional.of(answer.toWire(most));
        } finally {
            lock.unlock();
        }
    }

    /** Puts the answer in; tells whether no name on the way is marked as insecure. */
    private boolean fill(Message answer, Question question, boolean signatures) {
        Name name = question.name();
        boolean secure = true;
        for (int hops = 0; hops < ALIASES; hops++) {
            secure &= !insecure.contains(name);
            Integer failure = failures.get(new Question(name, question.type()));
            if (failure != null) {
                answer.getHeader().setRcode(failure);
                return false;
            }
            List<Record> here = records.getOrDefault(name, List.of());
            if (take(answer, here, question.type(), signatures) > 0) {
                return secure;
            }
            if (take(answer, here, Type.CNAME, signatures) == 0) {
                break;
            }
            name = here.stream()
                    .filter(CNAMERecord.class::isInstance)
                    .map(r -> ((CNAMERecord) r).getTarget())
                    .findFirst()
                    .orElseThrow();
        }
        answer.addRecord(
                new SOARecord(Name.root, DClass.IN, 60, Name.root, Name.root, 1, 60, 60, 60, 60), Section.AUTHORITY);
        if (!exists(name)) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
        return secure;
    }

    private static int take(Message answer, List<Record> from, int type, boolean signatures) {
        int taken = 0;
        for (Record record : from) {
            if (record.getType() == type) {
                answer.addRecord(record, Section.ANSWER);
                taken++;
            }
        }
        if (taken > 0 && signatures) {
            from.stream()
                    .filter(r -> r instanceof RRSIGRecord s && s.getTypeCovered() == type)
                    .forEach(r -> answer.addRecord(r, Section.ANSWER));
        }
        return taken;
    }

    // A name above others exists, though it has no records itself (RFC 8020).
    private boolean exists(Name name) {
        return records.keySet().stream().anyMatch(n -> n.subdomain(name));
    }
}
