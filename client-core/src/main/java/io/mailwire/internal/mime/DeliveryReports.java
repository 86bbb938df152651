package io.mailwire.internal.mime;

import io.mailwire.DeliveryAction;
import io.mailwire.DeliveryReport;
import io.mailwire.DeliveryStatus;
import io.mailwire.EnhancedStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds and reads the delivery report in a message (RFC 3464, RFC 6522, RFC 6533). */
final class DeliveryReports {

    private static final Set<String> TYPES = Set.of("message/delivery-status", "message/global-delivery-status");

    private static final Set<String> OF_RECIPIENT = Set.of(
            "original-recipient",
            "final-recipient",
            "action",
            "status",
            "remote-mta",
            "diagnostic-code",
            "last-attempt-date",
            "will-retry-until");

    private static final int MOST_RECIPIENTS = 10_000;

    private final ReceivedContent message;
    private final List<HeaderBlock> groups;

    private DeliveryReports(ReceivedContent message, List<HeaderBlock> groups) {
        this.message = message;
        this.groups = groups;
    }

    static Optional<DeliveryReport> of(ReceivedContent message) throws IOException {
        for (ReportPart found : ReportPart.candidates(message, TYPES)) {
            DeliveryReports reader = new DeliveryReports(message, ReportFields.read(found.part(), message));
            List<DeliveryStatus> recipients = reader.recipients();
            if (found.declared() ? reader.saysAnything(recipients) : reader.isSurely(recipients)) {
                return Optional.of(reader.report(recipients, found.returned()));
            }
        }
        return Optional.empty();
    }

    private boolean saysAnything(List<DeliveryStatus> recipients) {
        if (recipients.isEmpty()) {
            message.found().add("a delivery report says nothing of any recipient");
        }
        return !recipients.isEmpty()
                || ReportFields.first(groups, "Reporting-MTA").isPresent();
    }

    // A part of another type must have all that RFC 3464 demands, or a letter about mail would be a report.
    private boolean isSurely(List<DeliveryStatus> recipients) {
        return ReportFields.first(groups, "Reporting-MTA").isPresent()
                && !recipients.isEmpty()
                && recipients.stream()
                        .allMatch(r -> !r.finalRecipient().isEmpty() && r.action() != DeliveryAction.UNKNOWN);
    }

    private DeliveryReport report(List<DeliveryStatus> recipients, Optional<ReceivedPart> returned) {
        return new DeliveryReport(
                ReportFields.first(groups, "Reporting-MTA")
                        .map(ReportFields::text)
                        .orElse(""),
                ReportFields.first(groups, "Arrival-Date").flatMap(MailDate::parse),
                ReportFields.first(groups, "Original-Envelope-Id")
                        .map(HeaderBlock::decoded)
                        .filter(id -> !id.isEmpty()),
                recipients,
                returned.flatMap(ReceivedPart::nested));
    }

    private List<DeliveryStatus> recipients() {
        List<Map<String, String>> runs = new ArrayList<>();
        for (HeaderBlock group : groups) {
            addRuns(group, runs);
        }
        if (runs.size() > MOST_RECIPIENTS) {
            message.found()
                    .add("a delivery report has more than " + MOST_RECIPIENTS
                            + " recipients; the rest of them is left out");
        }
        return runs.stream().limit(MOST_RECIPIENTS).map(this::status).toList();
    }

    // A group is a recipient. Where the empty line between two is missing, a second Final-Recipient begins the next;
    // where there is one too many, a group without a recipient belongs to the one before.
    private static void addRuns(HeaderBlock group, List<Map<String, String>> runs) {
        Map<String, String> run = new HashMap<>();
        for (HeaderField field : group.fields()) {
            String name = field.name().toLowerCase(Locale.ROOT);
            if (!OF_RECIPIENT.contains(name)) {
                continue;
            }
            if (name.endsWith("-recipient") && run.containsKey(name)) {
                runs.add(run);
                run = new HashMap<>();
            }
            run.putIfAbsent(name, field.value());
        }
        if (run.isEmpty()) {
            return;
        }
        boolean named = run.containsKey("final-recipient") || run.containsKey("original-recipient");
        Map<String, String> last = runs.isEmpty() ? Map.of() : runs.get(runs.size() - 1);
        if (!named && !last.isEmpty() && run.keySet().stream().noneMatch(last::containsKey)) {
            last.putAll(run);
        } else {
            runs.add(run);
        }
    }

    private DeliveryStatus status(Map<String, String> fields) {
        Optional<EnhancedStatus> status = Optional.ofNullable(fields.get("status"))
                .map(s -> ReportFields.firstWord(s))
                .flatMap(EnhancedStatus::atStartOf);
        Optional<String> diagnostic = Optional.ofNullable(fields.get("diagnostic-code"));
        return new DeliveryStatus(
                address(fields, "original-recipient"),
                address(fields, "final-recipient").orElse(""),
                action(Optional.ofNullable(fields.get("action")), status),
                status,
                diagnostic.map(ReportFields::type).orElse(""),
                diagnostic.map(ReportFields::text).orElse(""),
                Optional.ofNullable(fields.get("remote-mta"))
                        .map(ReportFields::text)
                        .filter(m -> !m.isEmpty()),
                Optional.ofNullable(fields.get("last-attempt-date")).flatMap(MailDate::parse),
                Optional.ofNullable(fields.get("will-retry-until")).flatMap(MailDate::parse));
    }

    private Optional<String> address(Map<String, String> fields, String name) {
        return Optional.ofNullable(fields.get(name))
                .map(v -> ReportAddress.read(v, message.found()))
                .filter(a -> !a.isEmpty());
    }

    private static DeliveryAction action(Optional<String> written, Optional<EnhancedStatus> status) {
        String word = written.map(w -> ReportFields.firstWord(w)).orElse("").toLowerCase(Locale.ROOT);
        return switch (word) {
            case "failed" -> DeliveryAction.FAILED;
            case "delayed" -> DeliveryAction.DELAYED;
            case "delivered" -> DeliveryAction.DELIVERED;
            case "relayed" -> DeliveryAction.RELAYED;
            case "expanded" -> DeliveryAction.EXPANDED;
            default ->
                status.map(s -> switch (s.category()) {
                            case 2 -> DeliveryAction.DELIVERED;
                            case 4 -> DeliveryAction.DELAYED;
                            default -> DeliveryAction.FAILED;
                        })
                        .orElse(DeliveryAction.UNKNOWN);
        };
    }
}
