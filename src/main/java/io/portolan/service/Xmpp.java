package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * XMPP, RFC 6120 section 4.2: a stream is opened in XML, and the server opens one of its own, with {@code id} and
 * {@code from}. To any other words it answers with a stream that is an error at once. No server names its product before
 * one has logged in, but Prosody is known by the sentences of its errors, which one gets who asks for a host by its address,
 * and ejabberd by how its library writes a stream, its id a number of 64 bits.
 */
public final class Xmpp implements Protocol {

    private static final String STREAMS = "http://etherx.jabber.org/streams";
    private static final Pattern FROM = Pattern.compile("<stream:stream[^>]{0,500} from=['\"]([^'\"]{1,255})['\"]");

    private static final List<Product> PRODUCTS = List.of(
            Product.of(
                    "Prosody",
                    "prosody:prosody",
                    ">(?:This (?:server|host) does not serve [^<]{1,255}|No stream features to (?:proceed with|offer))</text>"),
            Product.of(
                    "ejabberd",
                    "process-one:ejabberd",
                    "<stream:stream id='[0-9]{10,20}' version='1\\.0' xml:lang='[A-Za-z-]{1,20}'"
                            + "(?: xmlns:db='jabber:server:dialback')? xmlns:stream='"));

    @Override
    public PortSet ports() {
        return PortSet.of(5222, 5223, 5269, 5270);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        if (!said.latin().contains("<stream:stream") || !said.latin().contains(STREAMS)) {
            return Optional.empty();
        }
        Matcher from = FROM.matcher(said.latin());
        Match xmpp = Match.certain("xmpp").with("from", from.find() ? from.group(1) : "");
        return Optional.of(Product.in(said.latin(), PRODUCTS, xmpp));
    }

    @Override
    public Optional<Step> opening(Server server) {
        String stream = "<?xml version='1.0'?><stream:stream to='" + server.name()
                + "' xmlns='jabber:client' xmlns:stream='" + STREAMS + "' version='1.0'>";
        return Optional.of(Step.say(stream, Xmpp::isWhole, said -> Step.of(recognise(said))));
    }

    private static boolean isWhole(Said said) {
        return Stream.of("</stream:features>", "<stream:features/>", "</stream:stream>")
                .anyMatch(said.latin()::contains);
    }
}
