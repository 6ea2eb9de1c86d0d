package io.portolan.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.portolan.target.Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the protocols make of bytes that servers send, without a network: the answers are put to them one by one. */
class ProtocolsTest {

    private final Protocols protocols = new Protocols();

    private static Arguments greeting(int port, String greeting, String expected) {
        return Arguments.of(port, List.of(greeting), expected);
    }

    private static Arguments asked(Protocol protocol, String expected, String... answers) {
        return Arguments.of(protocol, List.of(answers), expected);
    }

    static List<Arguments> greetings() {
        return List.of(
                greeting(
                        22,
                        "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n",
                        "ssh OpenSSH 9.2p1 cpe:/a:openbsd:openssh:9.2p1"),
                greeting(
                        22,
                        "SSH-2.0-dropbear_2022.83\r\n",
                        "ssh dropbear 2022.83 cpe:/a:matt_johnston:dropbear_ssh_server:2022.83"),
                greeting(2, "220 mx ESMTP Postfix (Debian/GNU)\r\n", "smtp Postfix - cpe:/a:postfix:postfix"),
                greeting(2, "220 (vsFTPd 3.0.3)\r\n", "ftp vsftpd 3.0.3 cpe:/a:vsftpd:vsftpd:3.0.3"),
                greeting(
                        2,
                        "220 ProFTPD Server (Debian) [::ffff:127.0.0.1]\r\n",
                        "ftp ProFTPD - cpe:/a:proftpd:proftpd"),
                greeting(2, "+OK Dovecot (Debian) ready.\r\n", "pop3 Dovecot - cpe:/a:dovecot:dovecot"),
                greeting(2, "* OK [CAPABILITY IMAP4rev1] Dovecot ready.\r\n", "imap Dovecot - cpe:/a:dovecot:dovecot"),
                greeting(
                        2,
                        "Y\0\0\0\n5.5.5-10.11.6-MariaDB-0+deb12u1\0" + "x".repeat(56),
                        "mysql MariaDB 10.11.6 cpe:/a:mariadb:mariadb:10.11.6"),
                greeting(2, "RFB 003.008\n", "vnc - - -"),
                greeting(2, "GET / HTTP/1.1\r\nHost: 192.0.2.1\r\n\r\n", "echo - - -"),
                greeting(2, "Wed Nov 25 16:11:24 2026\r\n", "daytime - - -"),
                greeting(2, "4:11:24 PM 11/25/2026\n", "daytime - - -"),
                greeting(
                        2,
                        "()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmno\r\n)*+",
                        "chargen - - -"),
                greeting(2, "NBDMAGICIHAVEOPT\0\u0003", "nbd - - -"),
                greeting(2, "@RSYNCD: 31.0 sha512 md5\n", "rsync rsync - cpe:/a:samba:rsync"),
                greeting(
                        2,
                        "Tarantool 2.6.0 (Binary) b2b89f96-2d33-4159-87d8-811f827e3e26  \n",
                        "tarantool Tarantool 2.6.0 cpe:/a:tarantool:tarantool:2.6.0"),
                greeting(
                        2,
                        "( success ( 2 2 ( ) ( edit-pipeline svndiff1 accepts-svndiff2 absent-entries ) ) ) ",
                        "svn Subversion - cpe:/a:apache:subversion"),
                greeting(
                        2,
                        "<?xml version='1.0'?><stream:stream xmlns='jabber:client' id='' xmlns:stream='http://etherx.jabber.org/streams'>",
                        "xmpp - - -"),
                greeting(2, "\u00ff\u00fd\u0018\u00ff\u00fd ", "telnet - - -"),
                greeting(2, ":irc.example.net NOTICE * :*** Looking up your hostname...\r\n", "irc - - -"),
                greeting(2, "-ERR wrong number of arguments for 'get' command\r\n", "redis Redis - cpe:/a:redis:redis"),
                greeting(2, "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n", "http nginx - cpe:/a:nginx:nginx"));
    }

    @ParameterizedTest
    @MethodSource("greetings")
    void a_server_that_speaks_unasked_is_recognised(int port, List<String> said, String expected) {
        Optional<Match> match = protocols.recognise(said(port, said.get(0))).map(Protocols.Recognised::match);

        assertThat(match.map(ProtocolsTest::text)).contains(expected);
    }

    static List<Arguments> answers() {
        return List.of(
                asked(
                        new Http(),
                        "http Apache httpd 2.4.57 cpe:/a:apache:http_server:2.4.57",
                        "HTTP/1.1 200 OK\r\nServer: Apache/2.4.57 (Debian)\r\nContent-Length: 2\r\n\r\nhi"),
                asked(
                        new Http(),
                        "http Apache Tomcat 10.1.6 cpe:/a:apache:tomcat:10.1.6",
                        "HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n23\r\n<html><title>Apache Tomcat/10.1.6</\r\n6\r\ntitle>\r\n0\r\n\r\n"),
                asked(
                        new Http(),
                        "http Jetty 9.4.53.v20231009 cpe:/a:eclipse:jetty:9.4.53.v20231009",
                        "HTTP/1.1 404 Not Found\r\nServer: Jetty(9.4.53.v20231009)\r\n\r\n"),
                asked(new Http(), "http Express - -", "HTTP/1.1 200 OK\r\nX-Powered-By: Express\r\n\r\n"),
                asked(
                        new Http(),
                        "http Elasticsearch - cpe:/a:elastic:elasticsearch",
                        "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"security\" charset=\"UTF-8\"\r\n\r\n"
                                + "{\"error\":{\"root_cause\":[{\"type\":\"security_exception\",\"reason\":\"missing"
                                + " authentication credentials for REST request [/]\"}]},\"status\":401}"),
                asked(
                        new ElasticsearchTransport(),
                        "elasticsearch-transport Elasticsearch - cpe:/a:elastic:elasticsearch",
                        "ES\0\0\0\u0017portolan\t\0mh3\0\0\0\u0002\0\0\u00cd\u00e6\u0086\u0004"), // 8500045, of 8.11
                asked(
                        new ElasticsearchTransport(),
                        "elasticsearch-transport - - -",
                        "ES\0\0\0\u0015portolan\u000b\0mh3\0\0\0\u0002\0\0"),
                asked(
                        new Firebird(),
                        "firebird Firebird - cpe:/a:firebirdsql:firebird",
                        "\0\0\0\u0003\u00ff\u00ff\u0080\u000c\0\0\0\u0001\0\0\0\u0005"),
                asked(new Http(), "http uvicorn - -", "HTTP/1.1 404 Not Found\r\nserver: uvicorn\r\n\r\n"),
                asked(
                        new Http(),
                        "not plain",
                        "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n"
                                + "<center>The plain HTTP request was sent to HTTPS port</center>"),
                asked(
                        new Http(),
                        "http Apache Tomcat 10.1.60 cpe:/a:apache:tomcat:10.1.60",
                        "HTTP/1.1 404 \r\n\r\n<html><title>HTTP Status 404</title>"
                                + "<h3>Apache Tomcat/10.1.60 (Debian)</h3></html>"),
                asked(
                        new Http(),
                        "http Icecast 2.4.4 cpe:/a:xiph:icecast:2.4.4",
                        "HTTP/1.0 404 Not Found\r\nServer: Icecast 2.4.4\r\n\r\n"),
                asked(new Http(), "http HAProxy - cpe:/a:haproxy:haproxy", """
                        HTTP/1.1 503 Service Unavailable

                        <html><body><h1>503 Service Unavailable</h1>
                        No server is available to handle this request.
                        </body></html>
                        """),
                asked(
                        new Beanstalkd(),
                        "beanstalkd beanstalkd 1.12 cpe:/a:wildbit:beanstalkd:1.12",
                        "OK 40\r\n---\ncurrent-jobs-urgent: 0\nversion: \"1.12\"\n\r\n"),
                asked(new Beanstalkd(), "not mine", "+OK\r\n"),
                asked(
                        new Postgresql(),
                        "postgresql PgBouncer - cpe:/a:pgbouncer:pgbouncer",
                        "N",
                        "E\0\0\0:SFATAL\0C08P01\0Mbad packet header: '0000001700ff00ff'\0\0"),
                asked(
                        new Redis(),
                        "redis Valkey 8.0.1 cpe:/a:lfprojects:valkey:8.0.1",
                        "$99\r\n# Server\r\nredis_version:7.2.4\r\nserver_name:valkey\r\nvalkey_version:8.0.1\r\n"),
                asked(new Redis(), "redis Redis - cpe:/a:redis:redis", "-NOAUTH Authentication required.\r\n"),
                asked(
                        new Memcached(),
                        "memcached Memcached 1.6.18 cpe:/a:memcached:memcached:1.6.18",
                        "VERSION 1.6.18\r\n"),
                asked(new Memcached(), "not mine", "+OK\r\n"),
                asked(
                        new Postgresql(),
                        "postgresql PostgreSQL - cpe:/a:postgresql:postgresql",
                        "N",
                        "E\0\0\0\u0090SFATAL\0VFATAL\0C0A000\0Munsupported frontend protocol 255.255: server supports 3.0 to"
                                + " 3.0\0Fpostmaster.c\0L2195\0RProcessStartupPacket\0\0"),
                asked(new Postgresql(), "not mine", "N", "what?"),
                asked(
                        new Dns(),
                        "dns ISC BIND 9.18.28 cpe:/a:isc:bind:9.18.28",
                        "\0GPT\u0084\0\0\u0001\0\u0001\0\0\0\0\u0007version\u0004bind\0\0\u0010\0\u0003"
                                + "\u00c0\u000c\0\u0010\0\u0003\0\0\0\0\0\u001a\u0019" + "9.18.28-1~deb12u2-Debian "),
                asked(
                        new Dns(),
                        "dns - - -",
                        "\0\u001ePT\u0081\u0005\0\u0001\0\0\0\0\0\0\u0007version\u0004bind\0\0\u0010\0\u0003"),
                asked(
                        new Mongodb(),
                        "mongodb MongoDB 6.0.13 cpe:/a:mongodb:mongodb:6.0.13",
                        "C\0\0\0\u0001\0\0\0trop\u00dd\u0007\0\0" + "\0\0\0\0\0xxxx\u0002version\0\u0007\0\0\0"
                                + "6.0.13\0\0"),
                asked(new Ldap(), "ldap - - -", "0\u000c\u0002\u0001\u0001e\u0007\n\u00012\u0004\0\u0004\0"),
                asked(
                        new Ldap(),
                        "ldap OpenLDAP - cpe:/a:openldap:openldap",
                        "00\u0002\u0001\u0001d+\u0004\0"
                                + "0'0%\u0004\u000bobjectClass1\u0016\u0004\u0003top\u0004\u000fOpenLDAProotDSE"
                                + "0\u000c\u0002\u0001\u0001e\u0007\n\u0001\0\u0004\0\u0004\0"),
                asked(new Ldap(), "not mine", "0@\u0002\u0001\u0001d;"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void a_server_that_is_asked_is_known_by_its_answers(Protocol protocol, List<String> answers, String expected) {
        Queue<String> left = new ArrayDeque<>(answers);
        Step step = protocol.opening(server(1)).orElseThrow();
        while (step instanceof Step.Say say) {
            step = say.then().apply(said(1, Optional.ofNullable(left.poll()).orElse("")));
        }

        assertThat(left).as("answers that were not asked for").isEmpty();
        assertThat(text(step)).isEqualTo(expected);
    }

    @Test
    void whatever_is_said_none_of_them_stumbles() {
        for (Protocol protocol : protocols.asking(server(1))) {
            for (String words : Noise.words()) {
                Step step = protocol.opening(server(1)).orElseThrow();
                for (int i = 0; i < 10 && step instanceof Step.Say say; i++) {
                    boolean whole = say.isWhole(said(1, words));
                    step = say.then().apply(said(1, words));
                    assertThat(step).as("%s, whole: %s", protocol, whole).isNotNull();
                }
                assertThat(protocols.recognise(said(1, words))).isNotNull();
            }
        }
    }

    private static Server server(int port) {
        return new Server(Address.parse("127.0.0.1"), "", port);
    }

    private static Said said(int port, String latin) {
        byte[] bytes = latin.getBytes(StandardCharsets.ISO_8859_1);
        return new Said(server(port), bytes, bytes.length);
    }

    private static String text(Step step) {
        return step instanceof Step.Known known
                ? text(known.match())
                : step instanceof Step.NotPlain ? "not plain" : "not mine";
    }

    private static String text(Match match) {
        return "%s %s %s %s".formatted(match.type(), dash(match.product()), dash(match.version()), dash(match.cpe()));
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
