package io.mailwire.smtp.internal.mx;

import io.mailwire.internal.net.Deadline;
import io.mailwire.internal.text.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Fetches a domain's MTA-STS policy (RFC 8461 section 3.3): by HTTPS from {@code mta-sts.} and the domain, with a certificate that is valid for
 * that name, never by a redirect, 64 KiB at most. Thread-safe.
 */
final class PolicyFetcher {

    private static final int LARGEST = 64 * 1024; // section 3.2 suggests to bound it so
    private static final Duration LONGEST = Duration.ofMinutes(1); // section 3.3

    private final Supplier<HttpClient> http;

    PolicyFetcher(Supplier<HttpClient> http) {
        this.http = http;
    }

    /**
     * Blocks for the policy's text.
     *
     * @throws IOException saying why there is none
     */
    String fetch(String domain, Deadline deadline) throws IOException, InterruptedException {
        Deadline end = deadline.orIn(LONGEST);
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create("https://mta-sts." + domain + "/.well-known/mta-sts.txt"))
                    .timeout(Duration.ofNanos(Math.max(1_000_000, end.remainingNanos())))
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("no host of that name can be asked: mta-sts." + domain, e);
        }
        CompletableFuture<HttpResponse<byte[]>> pending =
                http.get().sendAsync(request, info -> subscriber(info.statusCode()));
        try {
            HttpResponse<byte[]> response = pending.get(end.remainingNanos(), TimeUnit.NANOSECONDS);
            return text(response);
        } catch (TimeoutException e) {
            throw new IOException("the policy was not there in time", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(String.valueOf(cause.getMessage()), e);
        } finally {
            pending.cancel(true);
        }
    }

    private static BodySubscriber<byte[]> subscriber(int status) {
        return new BoundedBody(status == 200 ? LARGEST : 0);
    }

    private static String text(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() != 200) {
            // RFC 8461 section 3.3: redirects are not followed, and whatever else is not 200 is no policy either.
            throw new IOException("the answer is " + response.statusCode());
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (!type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("text/plain")) {
            throw new IOException("it is no text/plain but " + Printable.shortened(type, 100));
        }
        return new String(response.body(), StandardCharsets.UTF_8);
    }
}
