package io.mailwire.dns.internal;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TSIG;

/**
 * One of several name servers: that it cannot answer is a failure, so that the next one is asked. The library takes SERVFAIL and REFUSED for
 * answers.
 */
public final class OneServer implements Resolver {

    private final SimpleResolver server;

    public OneServer(InetSocketAddress address) {
        this.server = new SimpleResolver(address);
    }

    @Override
    public CompletionStage<Message> sendAsync(Message query, Executor executor) {
        return server.sendAsync(query, executor).thenCompose(answer -> {
            int code = answer.getRcode();
            return code == Rcode.NOERROR || code == Rcode.NXDOMAIN
                    ? CompletableFuture.completedFuture(answer)
                    : CompletableFuture.failedFuture(new IOException(Rcode.string(code)));
        });
    }

    @Override
    public void setPort(int port) {
        server.setPort(port);
    }

    @Override
    public void setTCP(boolean flag) {
        server.setTCP(flag);
    }

    @Override
    public void setIgnoreTruncation(boolean flag) {
        server.setIgnoreTruncation(flag);
    }

    @Override
    public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> options) {
        server.setEDNS(version, payloadSize, flags, options);
    }

    @Override
    public void setTSIGKey(TSIG key) {
        server.setTSIGKey(key);
    }

    @Override
    public void setTimeout(Duration timeout) {
        server.setTimeout(timeout);
    }

    @Override
    public Duration getTimeout() {
        return server.getTimeout();
    }

    @Override
    public String toString() {
        return server.toString();
    }
}
