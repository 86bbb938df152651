package io.mailwire.smtp;

import io.mailwire.testkit.TestCertificate;
import io.mailwire.testkit.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;

/**
 * The web servers of all policy hosts, behind a proxy on loopback: CONNECT says which host is meant, TLS shows a certificate for it, and the
 * answer is what the test has set. What was not set is refused like an unknown host.
 */
final class PolicyServer implements AutoCloseable {

    private static final TestCertificates AUTHORITY = TestCertificates.shared();

    private final ServerSocket listener;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final Map<String, TestCertificate> certificates = new ConcurrentHashMap<>();

    PolicyServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /** A client that reaches nothing but this server, and trusts the testkit's authority. */
    HttpClient client() {
        return HttpClient.newBuilder()
                .proxy(ProxySelector.of(new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort())))
                .sslContext(AUTHORITY.clientContext())
                .build();
    }

    /** Publishes a policy. */
    PolicyServer policy(String domain, String text) {
        return answer(domain, "200 OK", "text/plain", text);
    }

    PolicyServer answer(String domain, String status, String type, String body) {
        return raw(
                domain,
                "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                        + body.getBytes(StandardCharsets.UTF_8).length + "\r\nConnection: close\r\n\r\n" + body);
    }

    /** Answers with these octets; where they are no whole answer, the connection stays open. */
    PolicyServer raw(String domain, String response) {
        answers.put("mta-sts." + domain, response);
        return this;
    }

    /** The host is gone. */
    PolicyServer gone(String domain) {
        answers.remove("mta-sts." + domain);
        return this;
    }

    PolicyServer certificate(String domain, TestCertificate certificate) {
        certificates.put("mta-sts." + domain, certificate);
        return this;
    }

    /** Host and path of each request under TLS. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        while (true) {
            try {
                Socket client = listener.accept();
                accepted.add(client);
                start(() -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try {
            String target = head(client.getInputStream()).split(" ")[1];
            String host = target.substring(0, target.indexOf(':'));
            String answer = answers.get(host);
            if (answer == null || !target.endsWith(":443")) {
                send(client, "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n");
                client.close();
                return;
            }
            send(client, "HTTP/1.1 200 OK\r\n\r\n");
            TestCertificate certificate = certificates.computeIfAbsent(host, AUTHORITY::forHost);
            SSLSocket tls =
                    (SSLSocket) certificate.serverContext().getSocketFactory().createSocket(client, null, true);
            tls.setUseClientMode(false);
            accepted.add(tls);
            requests.add(host + head(tls.getInputStream()).split(" ")[1]);
            send(tls, answer);
            if (answer.contains("Connection: close")) {
                tls.close();
            }
        } catch (IOException refused) {
            // Certificates that are refused are what some tests are about.
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0 || head.length() > 10_000) {
                throw new IOException("no request");
            }
            head.append((char) c);
        }
        return head.toString();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "policy-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (Socket socket : accepted) {
                socket.close();
            }
        } catch (IOException e) {
            // nothing left to close
        }
    }
}
