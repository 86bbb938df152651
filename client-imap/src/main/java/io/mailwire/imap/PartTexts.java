package io.mailwire.imap;

import io.mailwire.Email;
import io.mailwire.PartRole;
import io.mailwire.internal.mime.BodyText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads what messages say part by part, by the rule that {@link Email} follows for whole ones. */
final class PartTexts {

    private final ImapMessage message;
    private final Map<String, String> texts = new LinkedHashMap<>();
    private int room = BodyText.MOST_OCTETS;

    private PartTexts(ImapMessage message) {
        this.message = message;
    }

    /** The texts of these roles; all their parts are fetched in one turn. */
    static ReadableText read(Folder folder, ImapMessage message, PartRole... roles) {
        if (message.structure().parts().stream().allMatch(p -> p.section().equals("TEXT"))) {
            // The server could not describe the message; whoever reads it can.
            Email whole = folder.email(message);
            return new ReadableText(whole.text(), whole.html());
        }
        PartTexts texts = new PartTexts(message);
        List<Download> downloads = new ArrayList<>();
        for (PartRole role : roles) {
            message.structure().parts(role).forEach(part -> downloads.add(folder.download(message, part)));
        }
        if (!downloads.isEmpty()) {
            folder.downloadAll(downloads, texts::take).orThrow();
        }
        return new ReadableText(texts.joined(PartRole.TEXT), texts.joined(PartRole.HTML));
    }

    private void take(Download download) throws IOException {
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        try (InputStream in = download.openStream()) {
            byte[] block = new byte[8192];
            int n;
            while (room > 0 && (n = in.read(block, 0, Math.min(room, block.length))) >= 0) {
                octets.write(block, 0, n);
                room -= n;
            }
        }
        BodyPart part = download.part();
        texts.put(part.section(), BodyText.of(octets.toByteArray(), part.type(), part.parameters()));
    }

    private Optional<String> joined(PartRole role) {
        List<String> some = message.structure().parts(role).stream()
                .map(BodyPart::section)
                .filter(texts::containsKey)
                .map(section -> texts.getOrDefault(section, ""))
                .toList();
        return some.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", some));
    }
}
