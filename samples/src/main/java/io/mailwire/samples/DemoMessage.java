package io.mailwire.samples;

import io.mailwire.Email;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The message that the demo sends and looks for, if it sends one. */
record DemoMessage(@Nullable Email emailOrNull) {

    static final String SUBJECT = "Räksmörgås, and a report";

    static DemoMessage none() {
        return new DemoMessage(null);
    }

    static DemoMessage of(String from, String... to) {
        String rows = IntStream.rangeClosed(1, 200)
                .mapToObj(n -> n + ";smörgås;" + n * 17 % 101)
                .collect(Collectors.joining("\r\n", "number;name;price\r\n", "\r\n"));
        Email email = Email.from(from)
                .to(to)
                .subject(SUBJECT)
                .text("The report is attached.")
                .html("<p>The report is <b>attached</b>.")
                .attach("rapport på svenska.csv", "text/csv", rows.getBytes(StandardCharsets.UTF_8))
                .build();
        return new DemoMessage(email);
    }

    Optional<Email> email() {
        return Optional.ofNullable(emailOrNull);
    }

    /** The Message-ID of the message sent, by which the demo knows its own; empty where none was. */
    String id() {
        return email().flatMap(Email::messageId).orElse("");
    }
}
