package io.portolan.service;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Telnet, RFC 854: the server opens the negotiation of options with {@code ff} (IAC), one of {@code fb} to {@code fe}
 * (WILL, WONT, DO, DON'T) and the number of an option, of which RFC 855's registry has less than 50. All that it asks for or
 * offers is refused, as anybody may, until it writes what it would write to a person: many say then what system they are.
 */
public final class Telnet implements Protocol {

    private static final int IAC = 0xff;
    private static final int WILL = 0xfb;
    private static final int DONT = 0xfe;
    private static final int LAST_OPTION = 49;

    private static final Pattern COMMAND =
            Pattern.compile("(?s)\u00ff(?:\u00fa.*?\u00ff\u00f0|([\u00fb-\u00fe])(.)|[\u00f0-\u00f9])");
    private static final int MOST_ROUNDS = 4;

    @Override
    public Optional<Match> recognise(Said said) {
        return said.at(0) == IAC
                        && said.at(1) >= WILL
                        && said.at(1) <= DONT
                        && said.at(2) >= 0
                        && said.at(2) <= LAST_OPTION
                ? Optional.of(Match.likely("telnet"))
                : Optional.empty();
    }

    @Override
    public Step greeted(Said greeting, Match match) {
        return refuse(greeting, match, MOST_ROUNDS);
    }

    private static Step refuse(Said said, Match match, int rounds) {
        String text =
                COMMAND.matcher(said.latin()).replaceAll("").replace("\0", "").strip();
        Match told = match.with("login", text);
        String refusals =
                COMMAND.matcher(said.latin()).results().map(Telnet::refusal).collect(Collectors.joining());
        return !text.isEmpty() || refusals.isEmpty() || rounds == 0
                ? Step.known(told)
                : Step.say(refusals, next -> refuse(next, told, rounds - 1)).after(told);
    }

    /** DON'T to WILL, WONT to DO; the others have refused already. */
    private static String refusal(MatchResult command) {
        String verb = command.group(1) == null ? "" : command.group(1);
        return switch (verb) {
            case "\u00fb" -> "\u00ff\u00fe" + command.group(2);
            case "\u00fd" -> "\u00ff\u00fc" + command.group(2);
            default -> "";
        };
    }
}
