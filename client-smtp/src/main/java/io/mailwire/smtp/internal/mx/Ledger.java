package io.mailwire.smtp.internal.mx;

import io.mailwire.smtp.DeliveryOutcome;
import io.mailwire.smtp.DeliveryResult;
import io.mailwire.smtp.RecipientDelivery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Who has a verdict, in envelope order. A verdict is final: a recipient is never tried again after it. */
final class Ledger {

    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final List<String> recipients;
    private final Set<String> notes = new LinkedHashSet<>();

    Ledger(List<String> recipients) {
        this.recipients = recipients;
    }

    void settle(String recipient, Verdict verdict) {
        if (verdicts.putIfAbsent(recipient, verdict) != null) {
            throw new IllegalStateException(recipient + " has a verdict already");
        }
    }

    void settle(Collection<String> some, Verdict verdict) {
        some.forEach(recipient -> settle(recipient, verdict));
    }

    /** Those of them who have none yet. */
    List<String> unsettled(List<String> some) {
        return some.stream().filter(r -> !verdicts.containsKey(r)).toList();
    }

    void note(String note) {
        notes.add(note);
    }

    /** What one host gave occasion to say; what is said of the message already is not said again. */
    void note(String host, Collection<String> some) {
        some.stream().filter(n -> !notes.contains(n)).map(n -> host + ": " + n).forEach(notes::add);
    }

    /** Whether somebody has the message, or may have it. */
    boolean somethingWentOut() {
        return verdicts.values().stream()
                .anyMatch(v -> v.status() == DeliveryOutcome.DELIVERED || v.status() == DeliveryOutcome.UNKNOWN);
    }

    DeliveryResult result(String messageId) {
        List<RecipientDelivery> results = new ArrayList<>();
        for (String recipient : recipients) {
            Verdict verdict = verdicts.get(recipient);
            if (verdict == null) {
                throw new IllegalStateException("nothing is known of " + recipient);
            }
            results.add(verdict.about(recipient));
        }
        return new DeliveryResult(messageId, results, List.copyOf(notes));
    }
}
