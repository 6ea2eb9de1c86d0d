package io.portolan.service;

import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What the old protocols of lines have in common: answers that begin with a number of three digits, and a word for TLS. */
final class Lines {

    /** RFC 959 section 4.2, RFC 5321 section 4.2.1: the last line has a blank behind the number. */
    private static final Pattern LAST = Pattern.compile("(?:\\A|\\n)[1-5][0-9]{2}(?: [^\\r\\n]*)?\\r?\\n\\z");

    private static final Pattern FOLLOWED = Pattern.compile("(?:\\A|\\n)[1-5][0-9]{2}-[^\\r\\n]*\\r?\\n\\z");

    private Lines() {}

    /** Whether a person could read it. */
    static boolean isText(Said said) {
        return said.latin().chars().noneMatch(c -> c < ' ' && c != '\t' && c != '\r' && c != '\n');
    }

    /** Whether a text stops where a line ends, and that line does not say that another follows. */
    static boolean areLines(Said said) {
        return said.latin().endsWith("\n") && !FOLLOWED.matcher(said.latin()).find();
    }

    /** Whether an answer with a number is complete. */
    static boolean isWhole(Said said) {
        return LAST.matcher(said.latin()).find();
    }

    static boolean offers(String capabilities, String word) {
        return capabilities.toUpperCase(Locale.ROOT).contains(word);
    }

    /** Asks for TLS, to see the certificate; whatever comes of it, the match stands. */
    static Step startTls(String words, String consent, Match match) {
        Function<Said, Step> begin = said -> said.latin().startsWith(consent)
                ? new Step.Encrypt(layer -> Step.known(match), Optional.of(match))
                : Step.known(match);
        return Step.say(words, said -> said.latin().endsWith("\n"), begin).after(match);
    }
}
