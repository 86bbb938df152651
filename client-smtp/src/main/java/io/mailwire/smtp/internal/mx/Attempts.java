package io.mailwire.smtp.internal.mx;

import io.mailwire.smtp.DeliveryOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What came of each host of one domain, and what that means once there are no more hosts. */
final class Attempts {

    private record Attempt(String host, Verdict verdict) {}

    private final List<Attempt> all = new ArrayList<>();

    void add(String host, Verdict verdict) {
        all.add(new Attempt(host, verdict));
    }

    /**
     * The verdict on whom no host took: that of the last host which may take the message another time, else of the last one. One host that
     * may is enough to try again later.
     */
    Verdict verdict() {
        Verdict last = Verdict.delayed(4, 1, "no host was tried");
        boolean mayPass = all.stream().anyMatch(a -> a.verdict().status() == DeliveryOutcome.DELAYED);
        for (Attempt attempt : all) {
            if (!mayPass || attempt.verdict().status() == DeliveryOutcome.DELAYED) {
                last = attempt.verdict();
            }
        }
        return all.size() < 2
                ? last
                : last.explained(all.stream()
                        .map(a -> a.host() + ": " + a.verdict().explanation())
                        .collect(Collectors.joining("; ")));
    }
}
