package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IRC, RFC 2812: before a client has registered the server may only send a {@code NOTICE} to {@code AUTH} or {@code *}
 * (that it looks up the host name), with or without its own name before it, or {@code ERROR} where it takes no one. We
 * register (section 3.1), answer the {@code PING} by which some make sure of us, and are welcomed by the numbers 001 to 004,
 * the last with the server's name and version (section 5.1), or refused by one from 400 on.
 */
public final class Irc implements Protocol {

    private static final Pattern GREETING = Pattern.compile(
            "^(?:(?::[!-~]{1,200} )?NOTICE (?:AUTH|\\*) :|ERROR :(?:Closing Link|Trying to reconnect))");
    private static final String REGISTER = "NICK portolan\r\nUSER portolan 0 * :portolan\r\n";
    private static final String QUIT = "QUIT\r\n";

    private static final Pattern PING = Pattern.compile("(?:\\A|\\n)PING :?([!-~]{1,100})\\r?\\n");
    private static final Pattern REPLY = Pattern.compile("(?:\\A|\\n):[!-~]{1,200} (00[1-4]|4[0-9]{2}) [!-~]{1,50} ");
    private static final Pattern SOFTWARE =
            Pattern.compile("\\n:[!-~]{1,200} 004 [!-~]{1,50} [!-~]{1,200} ([!-~]{1,100}) ");
    private static final Pattern BITLBEE = Pattern.compile(
            "\\n:[!-~]{1,200} 002 [!-~]{1,50} :Host [!-~]{1,200} is running BitlBee ([0-9][0-9.]{0,20}[0-9])");
    private static final Pattern LAST = Pattern.compile("(?:\\A|\\n):[!-~]{1,200} (?:004|4[0-9]{2}) [^\\r\\n]*\\r?\\n");
    private static final List<Product> PRODUCTS = List.of(
            Product.of("ngIRCd", "barton:ngircd", "^ngircd-([0-9][0-9A-Za-z.]{0,20})"),
            Product.of("InspIRCd", "inspircd:inspircd", "^InspIRCd-([0-9]+\\.[0-9][0-9.]{0,20})"),
            Product.of("InspIRCd", "inspircd:inspircd", "^InspIRCd"),
            Product.of("UnrealIRCd", "unrealircd:unrealircd", "^Unreal(?:IRCd-)?([0-9][0-9A-Za-z.-]{0,30})"),
            Product.of("Solanum", "", "^solanum-([0-9][!-~]{0,30})"),
            Product.of("ircd-hybrid", "", "^(?:ircd-)?hybrid-(?:1:)?([0-9][!-~]{0,30})"),
            Product.of("Ergo", "", "^(?:ergo|oragono)-v?([0-9][0-9A-Za-z.-]{0,30})"));

    @Override
    public PortSet ports() {
        return PortSet.of(6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 7000);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return GREETING.matcher(said.latin()).find() ? Optional.of(Match.likely("irc")) : Optional.empty();
    }

    @Override
    public Step greeted(Said greeting, Match match) {
        return greeting.latin().contains("ERROR :") ? Step.known(match) : register(Optional.of(match));
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(register(Optional.empty()));
    }

    private static Step register(Optional<Match> match) {
        Step.Say register = Step.say(REGISTER, Irc::isWhole, said -> registered(said, match));
        return match.map(register::after).orElse(register);
    }

    private static boolean isWhole(Said said) {
        return LAST.matcher(said.latin()).find() || PING.matcher(said.latin()).find();
    }

    private static Step registered(Said said, Optional<Match> match) {
        Matcher ping = PING.matcher(said.latin());
        if (ping.find() && !LAST.matcher(said.latin()).find()) {
            Match irc = match.orElse(Match.likely("irc"));
            return Step.say(
                            "PONG :" + ping.group(1) + "\r\n",
                            answer -> LAST.matcher(answer.latin()).find(),
                            answer -> told(answer, Optional.of(irc)))
                    .after(irc);
        }
        return told(said, match);
    }

    private static Step told(Said said, Optional<Match> match) {
        if (!REPLY.matcher(said.latin()).find()) {
            return Step.of(match);
        }
        Matcher software = SOFTWARE.matcher(said.latin());
        Match irc = Match.certain("irc");
        Matcher bitlbee = BITLBEE.matcher(said.latin());
        Match known = bitlbee.find()
                ? irc.of("BitlBee", bitlbee.group(1)).cpe("bitlbee:bitlbee")
                : software.find()
                        ? Product.in(software.group(1), PRODUCTS, irc.with("software", software.group(1)))
                        : irc;
        return Step.say(QUIT, bye -> true, bye -> Step.known(known)).after(known);
    }
}
