package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;

/**
 * AJP, "AJPv13" of Apache Tomcat's documentation: what a web server says to Tomcat, {@code 12 34}, a length in two bytes, and
 * {@code 0a}, {@code CPing}, is answered by {@code AB}, the length and {@code 09}. Then a request ({@code 02}) for {@code /}: a
 * text is a length in two bytes, its bytes and a 0. On a page of its own Tomcat says its version.
 */
public final class Ajp implements Protocol {

    private static final String PING = "\u00124\0\u0001\n";
    private static final String PONG = "AB\0\u0001\u0009";
    private static final String END_OF_ANSWER = "AB\0\u0002\u0005";
    private static final List<Product> PRODUCTS =
            List.of(Product.of("Apache Tomcat", "apache:tomcat", "<h3>Apache Tomcat(?:/([0-9][0-9A-Za-z.-]{0,40}))?"));

    @Override
    public PortSet ports() {
        return PortSet.of(8009);
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(PING, said -> said.length() >= PONG.length(), said -> answered(server, said)));
    }

    private static Step answered(Server server, Said said) {
        if (!said.latin().equals(PONG)) {
            return Step.notMine();
        }
        Match ajp = Match.certain("ajp13");
        return Step.say(
                        request(server),
                        answer -> answer.latin().contains(END_OF_ANSWER),
                        answer -> Step.known(Product.in(answer.latin(), PRODUCTS, ajp)))
                .after(ajp);
    }

    private static String request(Server server) {
        String request = "\u0002\u0002" // GET
                + text("HTTP/1.1")
                + text("/")
                + text(server.host())
                + text(server.host())
                + text(server.name())
                + "\0P" // port 80
                + "\0" // no TLS
                + "\0\0" // no headers
                + "\u00ff";
        return "\u00124" + (char) (request.length() >> 8) + (char) (request.length() & 0xff) + request;
    }

    private static String text(String text) {
        return (char) (text.length() >> 8) + "" + (char) (text.length() & 0xff) + text + "\0";
    }
}
