package io.portolan.service;

import java.util.List;
import java.util.Optional;

/** Applications whose first page says what they are, in its head or its body: a line an application. */
public final class HttpPages implements HttpApplication {

    /**
     * Where a product names itself.
     *
     * @param header empty for the body
     */
    private record Page(String header, Product product) {}

    private static final List<Page> PAGES = List.of(
            new Page(
                    "x-syncthing-version",
                    Product.of("Syncthing", "syncthing:syncthing", "^v([0-9][0-9.]{0,20}[0-9])")),
            new Page("set-cookie", Product.of("Cockpit", "cockpit-project:cockpit", "^cockpit=")),
            new Page(
                    "",
                    Product.of(
                            "Deluge WebUI",
                            "deluge-torrent:deluge",
                            "<title>Deluge WebUI ([0-9][0-9.]{0,20}[0-9])</title>")),
            new Page(
                    "",
                    Product.of(
                            "Mercurial",
                            "mercurial:mercurial",
                            "href=\"[^\"]{0,200}/static/hgicon\\.png\" type=\"image/png\"")));

    @Override
    public Optional<Step> recognise(Server server, HttpAnswer answer, Match http) {
        return PAGES.stream()
                .map(page -> Product.in(
                        page.header().isEmpty() ? answer.body() : answer.header(page.header()),
                        List.of(page.product()),
                        http.of("", "")))
                .filter(Match::isNamed)
                .map(Step::known)
                .findFirst();
    }
}
