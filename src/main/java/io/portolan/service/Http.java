package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HTTP/1, RFC 9112: {@code GET / HTTP/1.1} and a status line, headers and a body. {@code Server} is the product and its
 * version as RFC 9110 section 10.2.4 has it, {@code nginx/1.22.1}; where there is none, {@code X-Powered-By} or the page
 * may tell. A redirect is noted and never followed. What an application behind it tells is for the
 * {@link HttpApplication}s.
 */
public final class Http implements Protocol {

    private static final PortSet PORTS = PortSet.of(
            80, 81, 280, 443, 591, 593, 631, 1080, 2375, 2376, 2379, 3000, 3001, 3128, 4443, 5000, 5001, 5601, 5800,
            5985, 5986, 6443, 7001, 7070, 7080, 7443, 7474, 8000, 8001, 8008, 8009, 8010, 8042, 8060, 8069, 8080, 8081,
            8082, 8083, 8086, 8088, 8089, 8090, 8091, 8096, 8098, 8100, 8123, 8161, 8180, 8181, 8200, 8222, 8243, 8280,
            8281, 8333, 8443, 8500, 8530, 8765, 8800, 8834, 8880, 8888, 8983, 9000, 9001, 9080, 9090, 9091, 9093, 9100,
            9200, 9443, 9990, 10000, 10443, 15672, 16010, 18080, 28017, 50070, 61208);

    /** What servers say in plain words on a port that is meant for TLS. */
    private static final Pattern WANTS_TLS = Pattern.compile(
            "plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server port"
                    + "|sent an HTTP request to an HTTPS server|combination of host and port requires TLS");

    private static final List<Product> PRODUCTS = List.of(
            Product.of("nginx", "nginx:nginx", "^nginx(?:/([0-9][0-9.]*+))?"),
            Product.of("OpenResty", "openresty:openresty", "^openresty(?:/([0-9][0-9.]*+))?"),
            Product.of("Apache Tomcat", "apache:tomcat", "^Apache-Coyote/|^Apache Tomcat(?:/([0-9][0-9A-Za-z.-]*+))?"),
            Product.of("Apache httpd", "apache:http_server", "^Apache(?:/([0-9][0-9.]*+))?(?: |$)"),
            Product.of("lighttpd", "lighttpd:lighttpd", "^lighttpd(?:/([0-9][0-9a-z.-]*+))?"),
            Product.of("Microsoft IIS httpd", "microsoft:internet_information_services", "^Microsoft-IIS/([0-9.]++)"),
            Product.of("Microsoft HTTPAPI httpd", "", "^Microsoft-HTTPAPI/([0-9.]++)"),
            Product.of("Jetty", "eclipse:jetty", "^Jetty\\(?/?([0-9][0-9A-Za-z.-]*+)?"),
            Product.of("Caddy", "caddyserver:caddy", "^Caddy(?: v?([0-9][0-9.]*+))?$"),
            Product.of("LiteSpeed httpd", "litespeedtech:litespeed_web_server", "^LiteSpeed(?:/([0-9][0-9.]*+))?"),
            Product.of("Squid http proxy", "squid-cache:squid", "^squid(?:/([0-9][0-9A-Za-z.-]*+))?"),
            Product.of("CUPS", "apple:cups", "^CUPS/([0-9][0-9.]*+)"),
            Product.of("MiniServ", "webmin:webmin", "^MiniServ(?:/([0-9][0-9.]*+))?"),
            Product.of("gunicorn", "gunicorn:gunicorn", "^gunicorn(?:/([0-9][0-9.]*+))?"),
            Product.of("Werkzeug httpd", "palletsprojects:werkzeug", "^Werkzeug/([0-9][0-9.]*+)"),
            Product.of("Python http.server", "python:python", "^SimpleHTTP/[0-9.]+ Python/([0-9][0-9.]*+)"),
            Product.of("TwistedWeb httpd", "twistedmatrix:twistedweb", "^TwistedWeb/([0-9][0-9.]*+)"),
            Product.of("Tornado httpd", "tornadoweb:tornado", "^TornadoServer/([0-9][0-9.]*+)"),
            Product.of("Cowboy httpd", "ninenines:cowboy", "^Cowboy$"),
            Product.of("WEBrick httpd", "ruby-lang:webrick", "^WEBrick/([0-9][0-9.]*+)"),
            Product.of("nghttpd", "nghttp2:nghttp2", "^nghttpd nghttp2/([0-9][0-9.]*+)"),
            Product.of("thttpd", "acme:thttpd", "^thttpd/([0-9][0-9a-z.]*+)"),
            Product.of("mini_httpd", "acme:mini_httpd", "^mini_httpd/([0-9][0-9a-z.]*+)"),
            Product.of("Monit", "mmonit:monit", "^monit(?: ([0-9][0-9.]*+))?"),
            Product.of("aiohttp", "aiohttp:aiohttp", "^Python/[0-9.]+ aiohttp/([0-9][0-9A-Za-z.]*+)"),
            Product.of("Apache Traffic Server", "apache:traffic_server", "^ATS(?:/([0-9][0-9.]*+))?"),
            Product.of("Netdata", "netdata:netdata", "^Netdata Embedded HTTP Server(?: v([0-9][0-9.]*[0-9]))?"),
            Product.of("ZNC", "znc:znc", "^ZNC(?: ([0-9][0-9.]*[0-9]))?"),
            Product.of("Icecast", "xiph:icecast", "^Icecast(?: ([0-9][0-9A-Za-z.~-]*+))?"),
            Product.of("BusyBox httpd", "", "^BusyBox httpd(?: ([0-9][0-9.]*+))?"));

    /** RFC 9110 section 10.2.4: a token, and behind a slash its version. */
    private static final Pattern SERVER = Pattern.compile(
            "([A-Za-z][!#-'*+.^_`|~0-9A-Za-z-]{0,60})(?:/v?([0-9][!#-'*+.^_`|~0-9A-Za-z-]{0,40}))?(?:[ ;(].*)?");

    private static final Pattern TITLE = Pattern.compile("(?i)<title[^>]{0,200}>\\s*+([^<]{1,300}?)\\s*+</title");
    /** A page without a status line, of HTTP/0.9; XMPP begins with XML too, and is no page. */
    private static final Pattern PAGE = Pattern.compile(
            "(?i)\\A\\s{0,100}(?:<!doctype html|<html|<head>|<\\?xml (?![^>]{0,200}>\\s{0,10}<stream:))");
    /** What Tomcat writes under each of its own error pages. */
    private static final Pattern TOMCAT = Pattern.compile("<h3>(Apache Tomcat(?:/[0-9][0-9A-Za-z.-]{0,40})?)");

    /** HAProxy's own pages: {@code http_err_msgs} of its source, and its statistics, which alone tell its version. */
    private static final Product HAPROXY = Product.of(
            "HAProxy",
            "haproxy:haproxy",
            "\\A<html><body><h1>[345][0-9]{2} [A-Za-z -]{1,40}</h1>\n(?:"
                    + "Your browser sent an invalid request|You need a valid user and password to access this content"
                    + "|Request forbidden by administrative rules|Your browser didn't send a complete request in time"
                    + "|An internal server error occurred|The server returned an invalid or incomplete response"
                    + "|No server is available to handle this request|The server didn't respond in time)\\.\n</body></html>\\s*\\z"
                    + "|<title>Statistics Report for HAProxy</title>(?s:.{0,20000}?)\\bHAProxy version ([0-9][0-9.]*[0-9])");

    private static final Installed<HttpApplication> APPLICATIONS = new Installed<>(HttpApplication.class);

    @Override
    public PortSet ports() {
        return PORTS;
    }

    /** To a question of another protocol servers answer {@code 400}; older ones with a page and nothing before it. */
    @Override
    public Optional<Match> recognise(Said said) {
        if (isAnothers(said)) {
            return Optional.empty();
        }
        return HttpAnswer.of(said)
                .map(Http::match)
                .or(() -> PAGE.matcher(said.latin()).find() ? Optional.of(Match.likely("http")) : Optional.empty());
    }

    /** Some servers of other protocols say in HTTP that they are none of it. */
    private static boolean isAnothers(Said said) {
        return said.latin().contains(Mongodb.OVER_HTTP)
                || Rtsp.OVER_HTTP.matcher(said.latin()).find();
    }

    /** Who waits for a request may lose patience, and says so without having been asked. */
    @Override
    public Step greeted(Said greeting, Match match) {
        return new Step.Anew(getRoot(greeting.server()).after(match));
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(getRoot(server));
    }

    private Step.Say getRoot(Server server) {
        return get(server, "/", said -> answered(server, said));
    }

    /** A request for a page of the server; its body is for {@link HttpAnswer#of}. */
    static Step.Say get(Server server, String path, Function<Said, Step> then) {
        boolean isUsual = server.port() == 80 || server.port() == 443;
        String request = "GET " + path + " HTTP/1.1\r\nHost: " + server.name() + (isUsual ? "" : ":" + server.port())
                + "\r\nUser-Agent: Mozilla/5.0 (compatible; Portolan)\r\nAccept: */*\r\n\r\n";
        return Step.say(request, HttpAnswer::isWhole, then);
    }

    private Step answered(Server server, Said said) {
        Optional<HttpAnswer> heard = HttpAnswer.of(said);
        if (heard.isEmpty() || isAnothers(said)) {
            return Step.of(recognise(said));
        }
        HttpAnswer answer = heard.get();
        if (answer.status() == 400 && WANTS_TLS.matcher(answer.body()).find()) {
            return new Step.NotPlain();
        }
        Match http = match(answer);
        return APPLICATIONS.all().stream()
                .flatMap(application -> application.recognise(server, answer, http).stream())
                .findFirst()
                .orElseGet(() -> Step.known(http));
    }

    private static Match match(HttpAnswer answer) {
        Matcher title = TITLE.matcher(answer.body());
        String heading = title.find() ? title.group(1) : "";
        Match http = Match.certain("http")
                .withClean("status", answer.status())
                .with("server", answer.header("server"))
                .with("title", heading)
                .with("powered_by", answer.header("x-powered-by"))
                .with("location", answer.header("location"))
                .with("authenticate", answer.header("www-authenticate"));
        Match named = product(http, answer.header("server"));
        if (named.isNamed() && !named.product().equals("Apache Tomcat")) {
            return named;
        }
        Matcher tomcat = TOMCAT.matcher(answer.body());
        String ownName = heading.startsWith("Apache Tomcat") ? heading : tomcat.find() ? tomcat.group(1) : "";
        if (!ownName.isEmpty()) {
            return Product.in(ownName, PRODUCTS, http);
        }
        if (named.isNamed()) {
            return named;
        }
        Match haproxy = Product.in(answer.body(), List.of(HAPROXY), http);
        return haproxy.isNamed() ? haproxy : product(http, answer.header("x-powered-by"));
    }

    /** With the product that some words of a server name, as far as they do. */
    static Match product(Match http, String words) {
        Match known = Product.in(words, PRODUCTS, Ssdp.named(words, http));
        Matcher token = SERVER.matcher(words);
        if (known.isNamed() || !token.matches()) {
            return known;
        }
        return http.of(token.group(1), token.group(2) == null ? "" : token.group(2));
    }
}
