package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Prometheus, "HTTP API: Build Information": {@code GET /} leads to {@code /graph}, since version 3 to {@code /query},
 * in Debian to {@code /classic/graph}, and {@code GET /api/v1/status/buildinfo} gives the version. Its exporters, "Writing exporters", have a page with their name
 * and a link to their metrics, and in those one {@code NAME_build_info} with the label {@code version}; so have its
 * Alertmanager and its Pushgateway.
 */
public final class Prometheus implements HttpApplication {

    private static final Pattern START = Pattern.compile("/graph|/classic/graph|/query");
    private static final Pattern TITLE = Pattern.compile("(?i)<title>[^<]{0,100}exporter[^<]{0,100}</title>");
    private static final Pattern PART = Pattern.compile("<title>(?:Alertmanager|Prometheus Pushgateway)</title>");
    private static final Pattern LINK = Pattern.compile("(?i)<a href=['\"]?/?metrics['\"]?>");

    /** Of what the node_exporter tells, the time alone, as it would tell more than is heard; other exporters take no notice. */
    private static final String FEW_METRICS = "/metrics?collect%5B%5D=time";

    private static final Pattern BUILD = Pattern.compile(
            "\\n([a-z][a-z0-9_]{0,60}_exporter|alertmanager|pushgateway)_build_info\\{[^}\\n]{0,1000}?\\bversion=\"([0-9][!#-~]{0,40})\"");

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        if (answer.status() == 302 && START.matcher(answer.header("location")).matches()) {
            return Optional.of(Http.get(server, "/api/v1/status/buildinfo", said -> Step.known(built(said, http)))
                    .after(http));
        }
        boolean isExporter = TITLE.matcher(answer.body()).find()
                && LINK.matcher(answer.body()).find();
        if (isExporter || PART.matcher(answer.body()).find()) {
            return Optional.of(Http.get(server, FEW_METRICS, said -> Step.known(exporter(said, http)))
                    .after(http));
        }
        return Optional.empty();
    }

    private static Match built(Said said, Match http) {
        String version = HttpAnswer.of(said)
                .map(JsonText::of)
                .map(json -> JsonText.at(json, "/data/version"))
                .map(built -> built.replaceFirst("\\+.*", "")) // who built it
                .orElse("");
        return version.isEmpty() ? http : http.of("Prometheus", version).cpe("prometheus:prometheus");
    }

    private static Match exporter(Said said, Match http) {
        Matcher build = BUILD.matcher(said.latin());
        return build.find() ? http.of("Prometheus " + build.group(1), build.group(2)) : http;
    }
}
