package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * AMQP 1.0, ISO/IEC 19464: {@code AMQP}, {@code 03 01 00 00} for SASL (section 5.3.2), answered by the same, and a frame
 * with the mechanisms; then {@code sasl-init} with {@code ANONYMOUS}, its outcome ({@code 00 53 44}, a list, {@code 50 00}
 * for welcome), the header without SASL, {@code 00 01 00 00}, and {@code open} (section 2.7.1). The server's own
 * {@code open} has a map of properties, by custom {@code product} and {@code version}, symbols ({@code a3} and a length)
 * with strings ({@code a1} and a length). Who may not come in without a password is told so behind it: an {@code open} with
 * the property {@code amqp:connection-establishment-failed}, and {@code close} (section 2.7.9) with an error, whose text is
 * Artemis' own where it begins with one of that broker's numbers, as {@code AMQ229031}. A frame: a length in four bytes, {@code 02}, 1 for SASL, a channel in two.
 */
public final class Amqp10 implements Protocol {

    private static final String SASL = "AMQP\u0003\u0001\0\0";
    private static final String PLAIN = "AMQP\0\u0001\0\0";
    private static final String INIT =
            "\0\0\0\u0019\u0002\u0001\0\0" + "\0SA\u00c0\u000c\u0001" + "\u00a3\u0009ANONYMOUS";
    private static final String OPEN =
            "\0\0\0\u0018\u0002\0\0\0" + "\0S\u0010\u00c0\u000b\u0001" + "\u00a1\u0008portolan";

    private static final String OUTCOME = "\0SD";
    private static final String WELCOME = "P\0";
    private static final String OPENED = "\0S\u0010";
    private static final String CLOSED = "\0S\u0018";
    private static final String FAILED = "amqp:connection-establishment-failed";
    private static final Pattern ARTEMIS = Pattern.compile("AMQ(?:119|219|229)[0-9]{3}: ");
    private static final int HEADER = 8;

    @Override
    public PortSet ports() {
        return PortSet.of(5671, 5672, 61616, 61617);
    }

    /** What it says to another version of AMQP: it would rather be asked in this one. */
    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().startsWith(SASL) || said.latin().startsWith(PLAIN) ? Optional.of(amqp()) : Optional.empty();
    }

    private static Match amqp() {
        return Match.certain("amqp").withClean("protocol", "1.0");
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(Step.say(SASL, said -> framed(said, HEADER), this::offered));
    }

    private Step offered(Said said) {
        return said.latin().startsWith(SASL)
                ? Step.say(INIT, outcome -> framed(outcome, 0), Amqp10::admitted)
                        .after(amqp())
                : Step.of(recognise(said));
    }

    private static Step admitted(Said said) {
        int outcome = said.latin().indexOf(OUTCOME);
        return outcome >= 0 && said.latin().indexOf(WELCOME, outcome) > 0
                ? Step.say(PLAIN + OPEN, Amqp10::isOpened, open -> Step.known(opened(open)))
                        .after(amqp())
                : Step.known(amqp());
    }

    private static boolean isOpened(Said said) {
        return framed(said, HEADER)
                && (!said.latin().contains(FAILED) || said.latin().contains(CLOSED));
    }

    private static Match opened(Said said) {
        if (ARTEMIS.matcher(said.latin()).find()) {
            return Amqp.named(amqp(), "apache-activemq-artemis", "");
        }
        return said.latin().contains(OPENED)
                ? Amqp.named(amqp(), property(said, "product"), property(said, "version"))
                : amqp();
    }

    private static boolean framed(Said said, int header) {
        return said.length() >= header + 4 && said.length() >= header + said.number(header, 4);
    }

    private static String property(Said said, String name) {
        String key = "\u00a3" + (char) name.length() + name + "\u00a1";
        int at = said.latin().indexOf(key);
        int from = at + key.length() + 1;
        return at >= 0 && from + said.at(from - 1) <= said.length()
                ? said.latin().substring(from, from + Math.max(0, said.at(from - 1)))
                : "";
    }
}
