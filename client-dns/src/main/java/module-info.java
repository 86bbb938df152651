/** Look-ups in the DNS, with DNSSEC where wanted: what direct delivery of mail needs. */
module io.mailwire.dns {
    requires static transitive org.jspecify;
    requires transitive io.mailwire;
    requires org.dnsjava;

    exports io.mailwire.dns;

    provides io.mailwire.spi.DnsResolver with
            io.mailwire.dns.internal.SystemDns;
}
