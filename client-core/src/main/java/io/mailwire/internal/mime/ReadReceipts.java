package io.mailwire.internal.mime;

import io.mailwire.ReadReceipt;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Finds and reads the disposition notification in a message (RFC 8098, RFC 6522, RFC 6533). */
final class ReadReceipts {

    private static final Set<String> TYPES =
            Set.of("message/disposition-notification", "message/global-disposition-notification");

    private ReadReceipts() {}

    static Optional<ReadReceipt> of(ReceivedContent message) throws IOException {
        for (ReportPart found : ReportPart.candidates(message, TYPES)) {
            List<HeaderBlock> groups = ReportFields.read(found.part(), message);
            Optional<String> disposition = ReportFields.first(groups, "Disposition");
            boolean recipient = ReportFields.first(groups, "Final-Recipient").isPresent();
            if (disposition.isPresent() && (found.declared() || recipient)) {
                return Optional.of(receipt(groups, disposition.get(), found.returned(), message.found()));
            }
            if (found.declared()) {
                message.found().add("a read receipt does not say what was done with the message");
            }
        }
        return Optional.empty();
    }

    // RFC 8098 section 3.2.6: action-mode "/" sending-mode ";" disposition-type [ "/" modifier *( "," modifier ) ]
    private static ReadReceipt receipt(
            List<HeaderBlock> groups, String disposition, Optional<ReceivedPart> returned, Defects defects) {
        String plain = EncodedWords.withoutControls(disposition).toLowerCase(Locale.ROOT);
        int semicolon = plain.indexOf(';');
        String modes = semicolon < 0 ? "" : plain.substring(0, semicolon);
        String done = plain.substring(semicolon + 1);
        int slash = done.indexOf('/');
        return new ReadReceipt(
                (slash < 0 ? done : done.substring(0, slash)).strip(),
                slash < 0
                        ? List.of()
                        : Arrays.stream(done.substring(slash + 1).split(",", -1))
                                .map(String::strip)
                                .filter(m -> !m.isEmpty())
                                .toList(),
                modes.contains("manual-action"),
                modes.contains("mdn-sent-manually"),
                ReportFields.first(groups, "Final-Recipient")
                        .map(v -> ReportAddress.read(v, defects))
                        .orElse(""),
                ReportFields.first(groups, "Original-Recipient")
                        .map(v -> ReportAddress.read(v, defects))
                        .filter(a -> !a.isEmpty()),
                ReportFields.first(groups, "Original-Message-ID")
                        .map(HeaderBlock::decoded)
                        .filter(id -> !id.isEmpty()),
                ReportFields.first(groups, "Reporting-UA").map(HeaderBlock::decoded),
                // "Failure" and "Warning" are RFC 3798's
                Stream.of("Error", "Failure", "Warning")
                        .flatMap(name -> groups.stream().flatMap(g -> g.all(name).stream()))
                        .map(HeaderBlock::decoded)
                        .filter(e -> !e.isEmpty())
                        .toList(),
                returned.flatMap(ReceivedPart::nested));
    }
}
