package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Mumble, "Mumble protocol". Within TLS the server speaks first, {@code Version}: type 0 in two bytes, a length in four, and
 * as Protocol Buffers have it {@code 08} and a number, {@code 12} and the release with its length in a byte. By UDP: four
 * bytes of 0 and eight of ours; the answer has the version, a byte each of its numbers behind a 0, our bytes, and how many
 * users there are and may be, in four bytes each.
 */
public final class Mumble implements Protocol, UdpProtocol {

    private static final String OURS = "portolan";
    private static final Pattern VERSION = Pattern.compile(
            "(?s)\\A\0\0\0\0\0[\u0008-\u00ff]\u0008[\u0080-\u00ff]{0,5}[\0-\u007f]\u0012.(?:Mumble )?([0-9][0-9.]{0,20}[0-9])");
    private static final int ANSWER = 24;

    @Override
    public PortSet udpPorts() {
        return PortSet.of(64738);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher version = VERSION.matcher(said.latin());
        return version.find() ? Optional.of(mumble(version.group(1))) : Optional.empty();
    }

    private static Match mumble(String version) {
        return Match.certain("mumble").of("Mumble server", version).cpe("mumble:mumble");
    }

    @Override
    public String question(int tryNumber) {
        return "\0\0\0\0" + OURS;
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        Said answer = said.get(0);
        boolean isAnswer =
                answer.length() == ANSWER && answer.at(0) == 0 && answer.latin().startsWith(OURS, 4);
        return isAnswer
                ? Optional.of(mumble(answer.at(1) + "." + answer.at(2) + "." + answer.at(3))
                        .withClean("users", answer.number(12, 4))
                        .withClean("most_users", answer.number(16, 4)))
                : Optional.empty();
    }
}
