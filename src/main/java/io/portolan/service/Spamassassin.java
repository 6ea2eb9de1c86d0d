package io.portolan.service;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The daemon of SpamAssassin, {@code spamd/PROTOCOL} of its source: a request that it does not understand is answered by
 * {@code SPAMD/1.0 76} and {@code Bad header line}. Its version it keeps to itself.
 */
public final class Spamassassin implements Protocol {

    private static final Pattern ANSWER = Pattern.compile("\\ASPAMD/[0-9]\\.[0-9] 76 Bad header line: ");

    @Override
    public Optional<Match> recognise(Said said) {
        return ANSWER.matcher(said.latin()).find()
                ? Optional.of(Match.certain("spamd").of("SpamAssassin", "").cpe("apache:spamassassin"))
                : Optional.empty();
    }
}
