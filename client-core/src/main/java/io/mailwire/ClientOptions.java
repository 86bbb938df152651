package io.mailwire;

import io.mailwire.spi.DnsResolver;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** The settings that every client shares, in one place. Immutable and thread-safe: each method returns a changed copy. */
public final class ClientOptions {

    /** TLS required, finite timeouts, no proxy. */
    public static final ClientOptions DEFAULTS = new ClientOptions(new Values());

    private static final class Values implements Cloneable {
        TlsPolicy tls = TlsPolicy.REQUIRED;
        Timeouts timeouts = Timeouts.DEFAULTS;
        Limits limits = Limits.DEFAULTS;

        @Nullable MailProxy proxy;

        @Nullable String clientName;

        @Nullable InetSocketAddress localAddress;

        @Nullable SocketFactory socketFactory;

        @Nullable DnsResolver resolver;

        @Nullable TraceListener trace;

        @Nullable ThreadFactory readerThreads;

        boolean keepAlive = true;
        boolean unsafePasswordsInCleartext;

        Values copy() {
            try {
                return (Values) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Values values;

    private ClientOptions(Values values) {
        this.values = values;
    }

    /**
     * Sets whether and how connections are encrypted.
     *
     * @param policy the policy
     * @return a copy with it
     */
    public ClientOptions tls(TlsPolicy policy) {
        Values v = values.copy();
        v.tls = Objects.requireNonNull(policy, "policy");
        return new ClientOptions(v);
    }

    /**
     * Sets how long to wait for what.
     *
     * @param timeouts the times
     * @return a copy with them
     */
    public ClientOptions timeouts(Timeouts timeouts) {
        Values v = values.copy();
        v.timeouts = Objects.requireNonNull(timeouts, "timeouts");
        return new ClientOptions(v);
    }

    /**
     * Sets what is accepted from a server at most.
     *
     * @param limits the limits
     * @return a copy with them
     */
    public ClientOptions limits(Limits limits) {
        Values v = values.copy();
        v.limits = Objects.requireNonNull(limits, "limits");
        return new ClientOptions(v);
    }

    /**
     * Connects through a proxy.
     *
     * @param proxy the proxy
     * @return a copy that uses it
     */
    public ClientOptions proxy(MailProxy proxy) {
        Values v = values.copy();
        v.proxy = Objects.requireNonNull(proxy, "proxy");
        return new ClientOptions(v);
    }

    /**
     * Sets the name that SMTP's EHLO gives. Unless set it is the address literal of the connection's own end, which RFC 5321
     * section 4.1.4 allows everybody.
     *
     * @param name a domain in A-labels, or an address literal such as {@code [192.0.2.1]}
     * @return a copy with it
     * @throws IllegalArgumentException if it is empty, or has a space, a control character or one beyond ASCII in it
     */
    public ClientOptions clientName(String name) {
        if (name.isEmpty() || name.length() > 255 || name.chars().anyMatch(c -> c <= ' ' || c >= 0x7f)) {
            throw new IllegalArgumentException("a client's name is a domain or an address literal, in ASCII");
        }
        Values v = values.copy();
        v.clientName = name;
        return new ClientOptions(v);
    }

    /**
     * Binds connections to this local address. Only addresses of the server that are of the same family are dialled then.
     *
     * @param address the address; port 0 for any, and with another port a server's addresses are tried one after the other
     * @return a copy with it
     * @throws IllegalArgumentException if it is an unresolved name
     */
    public ClientOptions localAddress(InetSocketAddress address) {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("the local address has not been resolved: " + address);
        }
        Values v = values.copy();
        v.localAddress = address;
        return new ClientOptions(v);
    }

    /**
     * Makes the unconnected sockets with this factory's {@link SocketFactory#createSocket()}. It is called from threads of the
     * SDK, several at a time where a host has several addresses.
     *
     * @param factory the factory; of plain sockets, TLS is layered on them by the {@linkplain #tls(TlsPolicy) policy}
     * @return a copy with it
     */
    public ClientOptions socketFactory(SocketFactory factory) {
        Values v = values.copy();
        v.socketFactory = Objects.requireNonNull(factory, "factory");
        return new ClientOptions(v);
    }

    /**
     * Looks hosts up with this resolver instead of the JVM's, which asks the operating system. Files such as {@code /etc/hosts} do not
     * count then.
     *
     * @param resolver the resolver
     * @return a copy with it
     */
    public ClientOptions resolver(DnsResolver resolver) {
        Values v = values.copy();
        v.resolver = Objects.requireNonNull(resolver, "resolver");
        return new ClientOptions(v);
    }

    /**
     * Shows every line of the dialogue to this listener, beside the log {@code io.mailwire.wire}.
     *
     * @param listener the listener
     * @return a copy with it
     */
    public ClientOptions trace(TraceListener listener) {
        Values v = values.copy();
        v.trace = Objects.requireNonNull(listener, "listener");
        return new ClientOptions(v);
    }

    /**
     * Makes the threads that read connections while others write: IMAP's, and SMTP's while a long message is sent. Unless set they are virtual where the JVM has such, else daemons.
     *
     * @param factory the factory
     * @return a copy with it
     */
    public ClientOptions readerThreads(ThreadFactory factory) {
        Values v = values.copy();
        v.readerThreads = Objects.requireNonNull(factory, "factory");
        return new ClientOptions(v);
    }

    /**
     * Switches TCP keep-alive, which is on unless switched off.
     *
     * @param on whether the operating system probes idle connections
     * @return a copy with it
     */
    public ClientOptions keepAlive(boolean on) {
        Values v = values.copy();
        v.keepAlive = on;
        return new ClientOptions(v);
    }

    /**
     * Lets passwords and tokens go over connections without encryption, where everybody on the path can read them. For tests
     * and servers on the same machine.
     *
     * @return a copy that allows it
     */
    public ClientOptions unsafeAllowPasswordsInCleartext() {
        Values v = values.copy();
        v.unsafePasswordsInCleartext = true;
        return new ClientOptions(v);
    }

    /**
     * Whether and how connections are encrypted.
     *
     * @return the policy
     */
    public TlsPolicy tls() {
        return values.tls;
    }

    /**
     * How long to wait for what.
     *
     * @return the times
     */
    public Timeouts timeouts() {
        return values.timeouts;
    }

    /**
     * What is accepted from a server at most.
     *
     * @return the limits
     */
    public Limits limits() {
        return values.limits;
    }

    /**
     * The proxy.
     *
     * @return the proxy, or empty for none
     */
    public Optional<MailProxy> proxy() {
        return Optional.ofNullable(values.proxy);
    }

    /**
     * The name for EHLO.
     *
     * @return the name, or empty for an address literal
     */
    public Optional<String> clientName() {
        return Optional.ofNullable(values.clientName);
    }

    /**
     * The local address.
     *
     * @return the address, or empty for any
     */
    public Optional<InetSocketAddress> localAddress() {
        return Optional.ofNullable(values.localAddress);
    }

    /**
     * Where sockets come from.
     *
     * @return the factory, or empty for the JVM's own sockets
     */
    public Optional<SocketFactory> socketFactory() {
        return Optional.ofNullable(values.socketFactory);
    }

    /**
     * Who looks hosts up.
     *
     * @return the resolver, or empty for the JVM's own
     */
    public Optional<DnsResolver> resolver() {
        return Optional.ofNullable(values.resolver);
    }

    /**
     * Who sees the dialogue.
     *
     * @return the listener, or empty for none
     */
    public Optional<TraceListener> trace() {
        return Optional.ofNullable(values.trace);
    }

    /**
     * Where reader threads come from.
     *
     * @return the factory, or empty for virtual threads or daemons
     */
    public Optional<ThreadFactory> readerThreads() {
        return Optional.ofNullable(values.readerThreads);
    }

    /**
     * Whether TCP keep-alive is on.
     *
     * @return true unless switched off
     */
    public boolean keepAlive() {
        return values.keepAlive;
    }

    /**
     * Whether passwords may go over unencrypted connections.
     *
     * @return false unless allowed
     */
    public boolean passwordsInCleartextAllowed() {
        return values.unsafePasswordsInCleartext;
    }

    @Override
    public String toString() {
        return "ClientOptions[" + values.tls + ", " + values.timeouts
                + (values.proxy == null ? "" : ", " + values.proxy)
                + (values.unsafePasswordsInCleartext ? ", PASSWORDS IN CLEARTEXT ALLOWED" : "") + "]";
    }
}
