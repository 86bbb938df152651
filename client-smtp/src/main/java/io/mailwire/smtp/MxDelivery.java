package io.mailwire.smtp;

import io.mailwire.ClientOptions;
import io.mailwire.Email;
import io.mailwire.MailProxy;
import io.mailwire.Timeouts;
import io.mailwire.TlsPolicy;
import io.mailwire.TlsUse;
import io.mailwire.smtp.internal.codec.ClientName;
import io.mailwire.smtp.internal.mx.Delivery;
import io.mailwire.smtp.internal.mx.DeliverySettings;
import io.mailwire.smtp.internal.mx.Resolvers;
import io.mailwire.smtp.internal.mx.StsPolicies;
import io.mailwire.smtp.internal.mx.TlsRules;
import io.mailwire.spi.DnsResolver;
import java.net.http.HttpClient;
import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Delivers mail directly to the servers of its recipients, without a smart host: looks each domain's mail exchangers up (RFC 5321 section 5),
 * and demands of them what their domain publishes, by DANE (RFC 7672) or MTA-STS (RFC 8461). Immutable, thread-safe and reusable: each
 * method returns a changed copy.
 *
 * <pre>{@code
 * MxDelivery direct = MxDelivery.from("mail.example.org");
 * DeliveryResult result = direct.send(email);
 * result.delayed();       // whom to try again, after result.retryAfter()
 * }</pre>
 *
 * <p>It makes one attempt and reports; there is no queue behind it. It needs a host that may send mail: an address whose reverse name is the
 * EHLO name, port 25 open to the world, and a reputation. Where one of these is missing, {@link SmtpClient} and a provider's server are the way.
 *
 * <p>DNS look-ups need a {@link DnsResolver}: that of the artifact {@code mailwire-client-dns} is found by itself and asks the system's name
 * servers; DANE needs one that validates, see {@link #resolver}.
 */
public final class MxDelivery {

    private static final int SMTP_PORT = 25;

    private static final class Http {
        // One for all, made when the first policy is fetched: it has a thread, which lives as long as it does.
        static final HttpClient SHARED = HttpClient.newHttpClient();
    }

    private static final class Policies {
        static final StsPolicies SHARED = new StsPolicies(MtaStsStore.inMemory(), () -> Http.SHARED, Clock.systemUTC());
    }

    private static final class Values implements Cloneable {
        ClientOptions options = ClientOptions.DEFAULTS.tls(TlsPolicy.OPPORTUNISTIC);

        @Nullable DnsResolver resolver;

        Set<String> ownNames = Set.of();
        int port = SMTP_PORT;
        boolean dane = true;
        boolean mtaSts = true;

        @Nullable MtaStsStore store;

        @Nullable HttpClient http;

        @Nullable StsPolicies policies;

        TlsRules tls = TlsRules.of(TlsPolicy.OPPORTUNISTIC, true);
        Clock clock = Clock.systemUTC();
        Supplier<Random> random = ThreadLocalRandom::current;

        Values copy() {
            try {
                return (Values) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Values values;

    private MxDelivery(Values values) {
        this.values = values;
    }

    /**
     * Delivers from this host.
     *
     * @param hostName this host's name for EHLO, which should resolve to the address that connections come from and back; or an address
     *     literal such as {@code [192.0.2.1]}. Mail exchangers of that name are taken for this host itself, so that mail does not loop
     * @return a delivery with opportunistic TLS, DANE and MTA-STS
     * @throws IllegalArgumentException if it is neither a name nor an address literal
     */
    public static MxDelivery from(String hostName) {
        String name = ClientName.checked(hostName);
        Values v = new Values();
        v.options = v.options.clientName(name);
        v.ownNames = Set.of(name.toLowerCase(Locale.ROOT));
        return new MxDelivery(v);
    }

    /**
     * Says by which other names MX records may mean this host.
     *
     * @param names host names
     * @return a copy that knows them beside its EHLO name
     * @throws IllegalArgumentException if one is no name
     */
    public MxDelivery ownNames(String... names) {
        Values v = values.copy();
        Set<String> all = new LinkedHashSet<>(v.ownNames);
        for (String name : names) {
            all.add(ClientName.checked(name).toLowerCase(Locale.ROOT));
        }
        v.ownNames = Set.copyOf(all);
        return new MxDelivery(v);
    }

    /**
     * Looks names up with this resolver. DANE is used where its answers are {@linkplain io.mailwire.spi.DnsAnswer#authenticated()
     * authenticated}, as those of {@code DnsClient.system().validating()} are.
     *
     * @param resolver the resolver
     * @return a copy that uses it
     */
    public MxDelivery resolver(DnsResolver resolver) {
        Values v = values.copy();
        v.resolver = Objects.requireNonNull(resolver, "resolver");
        return new MxDelivery(v);
    }

    /**
     * Sets how connections are encrypted where neither DANE nor MTA-STS says so, and whom to believe where they leave that open. The
     * default is {@link TlsPolicy#OPPORTUNISTIC}; {@link TlsPolicy#REQUIRED} sends to servers with a verified certificate only, which
     * excludes many.
     *
     * @param policy the policy
     * @return a copy with it
     * @throws IllegalArgumentException if it is {@link TlsPolicy#UNSAFE_CLEARTEXT} or has an {@code SSLContext} of its own: domains could
     *     not have their way then
     */
    public MxDelivery tls(TlsPolicy policy) {
        if (policy.use() == TlsUse.UNSAFE_CLEARTEXT || policy.sslContext().isPresent()) {
            throw new IllegalArgumentException(
                    "a recipient's domain may demand TLS, and say who is to be believed: this policy leaves no room for that");
        }
        Values v = values.copy();
        v.options = v.options.tls(policy);
        v.tls = TlsRules.of(policy, v.dane);
        return new MxDelivery(v);
    }

    /**
     * Sets how long to wait for what. The time to connect holds for each look-up and each host; {@link Timeouts#withOperation} bounds a
     * whole {@link #send}, after which no further host is tried.
     *
     * @param timeouts the times
     * @return a copy with them
     */
    public MxDelivery timeouts(Timeouts timeouts) {
        return options(o -> o.timeouts(timeouts));
    }

    /**
     * Connects to mail servers through a proxy, which looks their names up itself. Policies are fetched by {@link #policyClient}.
     *
     * @param proxy the proxy
     * @return a copy that uses it
     */
    public MxDelivery proxy(MailProxy proxy) {
        return options(o -> o.proxy(proxy));
    }

    /**
     * Changes any of the connections' settings, as in {@code options(o -> o.trace(listener))}.
     *
     * @param change makes new options from the present ones
     * @return a copy with them
     * @throws IllegalArgumentException as {@link #tls} has it
     */
    public MxDelivery options(UnaryOperator<ClientOptions> change) {
        ClientOptions changed = Objects.requireNonNull(change.apply(values.options), "options");
        TlsPolicy before = values.options.tls();
        Values v = values.copy();
        v.options = changed;
        MxDelivery copy = new MxDelivery(v);
        return changed.tls().equals(before) ? copy : copy.tls(changed.tls());
    }

    /**
     * Connects to another port than 25 on every server. Servers on the internet listen on 25 only: this is for tests and closed networks.
     *
     * @param port 1 to 65535
     * @return a copy that connects there
     * @throws IllegalArgumentException if it is no port
     */
    public MxDelivery port(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException("a port is 1 to 65535, not " + port);
        }
        Values v = values.copy();
        v.port = port;
        return new MxDelivery(v);
    }

    /**
     * Leaves TLSA records out, even where they are authenticated.
     *
     * @return a copy without DANE
     */
    public MxDelivery withoutDane() {
        Values v = values.copy();
        v.dane = false;
        v.tls = TlsRules.of(v.options.tls(), false);
        return new MxDelivery(v);
    }

    /**
     * Leaves MTA-STS policies out.
     *
     * @return a copy without MTA-STS
     */
    public MxDelivery withoutMtaSts() {
        Values v = values.copy();
        v.mtaSts = false;
        return new MxDelivery(v);
    }

    /**
     * Remembers MTA-STS policies here. Unless set they are remembered for as long as the JVM runs, by all deliveries together.
     *
     * @param store for example {@link MtaStsStore#inDirectory}
     * @return a copy that uses it
     */
    public MxDelivery mtaSts(MtaStsStore store) {
        Values v = values.copy();
        v.mtaSts = true;
        v.store = Objects.requireNonNull(store, "store");
        v.policies = policies(v);
        return new MxDelivery(v);
    }

    /**
     * Fetches MTA-STS policies with this client: its proxy, its trust, its executor. Unless set it is the JDK's default one.
     *
     * @param http the client
     * @return a copy that uses it, and remembers policies apart from other deliveries unless {@link #mtaSts} says where
     * @throws IllegalArgumentException if it follows redirects, which RFC 8461 section 3.3 forbids
     */
    public MxDelivery policyClient(HttpClient http) {
        if (http.followRedirects() != HttpClient.Redirect.NEVER) {
            throw new IllegalArgumentException("a policy must not be fetched by a redirect: set Redirect.NEVER");
        }
        Values v = values.copy();
        v.http = http;
        v.policies = policies(v);
        return new MxDelivery(v);
    }

    /** For tests: shuffles hosts of equal preference always in the same way. */
    MxDelivery seed(long seed) {
        Values v = values.copy();
        v.random = () -> new Random(seed);
        return new MxDelivery(v);
    }

    /** For tests: whose clock says whether a policy still holds. */
    MxDelivery clock(Clock clock) {
        Values v = values.copy();
        v.clock = clock;
        v.policies = policies(v);
        return new MxDelivery(v);
    }

    private static StsPolicies policies(Values v) {
        HttpClient http = v.http;
        return new StsPolicies(
                v.store == null ? MtaStsStore.inMemory() : v.store, () -> http == null ? Http.SHARED : http, v.clock);
    }

    /**
     * Delivers one message to its To, Cc and Bcc addresses: one transaction for each of their domains. Blocks for all of them;
     * {@link Thread#interrupt} ends it, and who was not reached until then is delayed.
     *
     * <p>A host that cannot be reached, or fails before it has taken the message, is followed by the next one of its domain. Once the end of
     * the message may have arrived nothing is sent again.
     *
     * @param email the message
     * @return what became of each recipient; some may be delayed or have failed, see {@link DeliveryResult#orThrow()}
     * @throws DeliveryException if nobody gets the message for certain, or if a listener or a file of the message fails after somebody may have
     *     got it; the result is inside, and that failure is the cause
     * @throws IllegalArgumentException if the message has no recipient
     * @throws IllegalStateException if there is no {@link DnsResolver}
     * @throws java.io.UncheckedIOException if a file of the message cannot be read; nobody has the message then
     */
    public DeliveryResult send(Email email) {
        return send(email, SendOptions.DEFAULTS);
    }

    /**
     * The same with an envelope of its own and with wishes. Recipients that were delayed are tried again in this way:
     *
     * <pre>{@code
     * String[] again = result.delayed().stream().map(RecipientDelivery::recipient).toArray(String[]::new);
     * direct.send(email, SendOptions.DEFAULTS.to(again));
     * }</pre>
     *
     * <p>With {@link SendOptions#requireTls()} hosts must be named by DNSSEC or an MTA-STS policy, prove their name, and promise to go on like
     * that (RFC 8689).
     *
     * @param email the message
     * @param sending sender, recipients, and what is asked of every server
     * @return what became of each recipient
     * @throws DeliveryException if nobody gets the message for certain, or if a listener or a file of the message fails after somebody may have
     *     got it; the result is inside, and that failure is the cause
     * @throws IllegalArgumentException if the message has no recipient, or if {@link SendPolicy#ALL_OR_NOTHING} is asked for recipients of
     *     several domains
     * @throws IllegalStateException if there is no {@link DnsResolver}
     * @throws java.io.UncheckedIOException if a file of the message cannot be read; nobody has the message then
     */
    public DeliveryResult send(Email email, SendOptions sending) {
        DeliveryResult result = Delivery.run(
                settings(), Objects.requireNonNull(email, "email"), Objects.requireNonNull(sending, "sending"));
        if (result.delivered().isEmpty()) {
            throw new DeliveryException(result);
        }
        return result;
    }

    private DeliverySettings settings() {
        StsPolicies policies = values.policies;
        DnsResolver resolver = values.resolver;
        return new DeliverySettings(
                values.options,
                resolver == null ? Resolvers.found() : resolver,
                values.ownNames,
                values.port,
                values.tls,
                values.mtaSts ? Optional.of(policies == null ? Policies.SHARED : policies) : Optional.empty(),
                values.random);
    }

    @Override
    public String toString() {
        return "MxDelivery[from " + values.options.clientName().orElse("") + ", port " + values.port + ", "
                + values.options.tls() + (values.dane ? ", DANE" : "") + (values.mtaSts ? ", MTA-STS" : "") + "]";
    }
}
