package io.portolan.service;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * MySQL and MariaDB, "Protocol::HandshakeV10" of MySQL's client/server protocol: a packet's length in three bytes, least
 * first, its number {@code 00}, then {@code 0a} and the server's version up to a NUL. MariaDB puts {@code 5.5.5-} before
 * versions from 10 on, for replicas that know no two-digit ones. A server that does not want us sends an error packet
 * instead, "ERR_Packet": {@code ff}, a number in two bytes, least first, and a sentence.
 */
public final class Mysql implements Protocol {

    private static final int HEADER = 4;
    private static final int HANDSHAKE = 0x0a;
    private static final int ERROR = 0xff;

    private static final Pattern VERSION = Pattern.compile("([ -~]{1,60})\\x00", Pattern.DOTALL);
    /** Sphinx says that it says more than it does. */
    private static final Pattern SPHINX = Pattern.compile("[0-9][0-9.]{0,20}-id(?:32|64)-");

    private static final Pattern NUMBER = Pattern.compile("(?:5\\.5\\.5-(?=1[0-9]\\.))?([0-9]+(?:\\.[0-9]+)*+).*");
    private static final Pattern SENTENCE = Pattern.compile("[ -~]{10,}");

    @Override
    public Optional<Match> recognise(Said said) {
        int length = said.at(0) | said.at(1) << 8 | said.at(2) << 16;
        boolean isWhole = length <= said.length() - HEADER
                || SPHINX.matcher(said.latin(HEADER + 1, 40)).lookingAt();
        if (said.length() <= HEADER || !isWhole || said.at(3) != 0) {
            return Optional.empty();
        }
        return switch (said.at(HEADER)) {
            case HANDSHAKE -> handshake(said);
            case ERROR -> error(said, length);
            default -> Optional.empty();
        };
    }

    private static Optional<Match> handshake(Said said) {
        Matcher version = VERSION.matcher(said.latin()).region(HEADER + 1, said.length());
        return version.lookingAt() ? Optional.of(versioned(version.group(1))) : Optional.empty();
    }

    private static Match versioned(String version) {
        Matcher number = NUMBER.matcher(version);
        return Match.certain("mysql")
                .with("server_version", version)
                .of(product(version), number.matches() ? number.group(1) : "")
                .cpe(cpe(version));
    }

    private static Optional<Match> error(Said said, int length) {
        int number = said.at(HEADER + 1) | said.at(HEADER + 2) << 8;
        String sentence = said.latin().substring(HEADER + 3, Math.max(HEADER + 3, HEADER + length));
        return number >= 1000 && number < 5000 && SENTENCE.matcher(sentence).matches()
                ? Optional.of(Match.likely("mysql")
                        .with("error", String.valueOf(number))
                        .of(product(sentence), "")
                        .cpe(cpe(sentence)))
                : Optional.empty();
    }

    private static String cpe(String words) {
        return switch (product(words)) {
            case "MariaDB" -> "mariadb:mariadb";
            case "Sphinx" -> "sphinxsearch:sphinx";
            default -> "mysql:mysql";
        };
    }

    private static String product(String words) {
        return words.contains("MariaDB") ? "MariaDB" : SPHINX.matcher(words).lookingAt() ? "Sphinx" : "MySQL";
    }
}
