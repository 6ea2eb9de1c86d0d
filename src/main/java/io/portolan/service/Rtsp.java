package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * RTSP, RFC 2326 section 10.1: {@code OPTIONS * RTSP/1.0} with a number, answered by a status line and the methods that the
 * server knows ({@code Public}). Many are cameras whose {@code Server} says little, so only some products are known by it.
 */
public final class Rtsp implements Protocol {

    /**
     * GStreamer and VLC take RTSP within HTTP too, and answer a request for a page like web servers that have none: the one
     * with its {@code Server}, the other with its own page.
     */
    static final Pattern OVER_HTTP = Pattern.compile("\\AHTTP/1\\.[01] [0-9]{3} (?:[^\\n]{0,500}\\n){1,20}?"
            + "(?:Server: GStreamer RTSP [Ss]erver|<a href=\"http://www\\.videolan\\.org\">VideoLAN</a>)");

    private static final Pattern STATUS = Pattern.compile("\\ARTSP/[12]\\.0 ([1-5][0-9]{2}) ");
    private static final Pattern SERVER = Pattern.compile("(?i)\\nServer:[ \\t]*([^\\r\\n]{1,200})");
    private static final Pattern METHODS = Pattern.compile("(?i)\\nPublic:[ \\t]*([^\\r\\n]{1,300})");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("VLC", "videolan:vlc_media_player", "^VLC/([0-9][0-9A-Za-z.-]{0,30})"),
            Product.of("GStreamer RTSP server", "", "(?i)^GStreamer RTSP server"));

    @Override
    public PortSet ports() {
        return PortSet.of(554, 322, 5554, 7070, 8554);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher status = STATUS.matcher(said.latin());
        if (!status.find()) {
            return OVER_HTTP.matcher(said.latin()).find() ? Optional.of(Match.likely("rtsp")) : Optional.empty();
        }
        String server = header(SERVER, said);
        Match rtsp = Match.certain("rtsp")
                .withClean("status", Integer.valueOf(status.group(1)))
                .with("server", server)
                .with("public", header(METHODS, said));
        return Optional.of(Product.in(server, PRODUCTS, rtsp));
    }

    private static String header(Pattern pattern, Said said) {
        Matcher header = pattern.matcher(said.latin());
        return header.find() ? header.group(1) : "";
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(
                "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n",
                said -> said.latin().endsWith("\r\n\r\n"),
                said -> Step.of(recognise(said))));
    }
}
