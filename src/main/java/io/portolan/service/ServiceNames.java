package io.portolan.service;

import java.util.Map;

/** What a protocol is called as a service: IANA's names where it has one for it within TLS, else the protocol's own. */
public final class ServiceNames {

    private static final Map<String, String> WITHIN_TLS = Map.ofEntries(
            Map.entry("amqp", "amqps"),
            Map.entry("dns", "domain-s"),
            Map.entry("ftp", "ftps"),
            Map.entry("http", "https"),
            Map.entry("imap", "imaps"),
            Map.entry("irc", "ircs-u"),
            Map.entry("ldap", "ldaps"),
            Map.entry("mqtt", "secure-mqtt"),
            Map.entry("nntp", "nntps"),
            Map.entry("pop3", "pop3s"),
            Map.entry("rtsp", "rtsps"),
            Map.entry("sip", "sips"),
            Map.entry("smtp", "submissions"),
            Map.entry("telnet", "telnets"));

    private static final Map<String, String> PLAIN = Map.of("dns", "domain");

    private ServiceNames() {}

    public static String of(String type, boolean encrypted) {
        return (encrypted ? WITHIN_TLS : PLAIN).getOrDefault(type, type);
    }
}
