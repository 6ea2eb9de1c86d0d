package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * TFTP, RFC 1350. Sent: {@code 0001}, a request to read a file that nobody has, in mode {@code octet}. The answer comes from a
 * port of its own (section 4): {@code 0005}, a number from 0 to 8 and a sentence (section 5), or, where the file is there after
 * all, its first block, {@code 0003 0001}; nothing more is asked for then.
 * The sentence of dnsmasq, which names the file and who asked, is its own.
 */
public final class Tftp implements UdpProtocol {
    private static final String READ = "\0\u0001portolan-asks-for-no-file\0octet\0";
    private static final Pattern DNSMASQ = Pattern.compile("file .* not found for [0-9a-f.:]+");
    private static final int DATA = 3;
    private static final int ERROR = 5;
    private static final int LAST_ERROR = 8;

    @Override
    public PortSet udpPorts() {
        return PortSet.of(69);
    }

    @Override
    public boolean answersFromAnyPort() {
        return true;
    }

    @Override
    public String question(int tryNumber) {
        return READ;
    }

    @Override
    public Optional<Match> service(List<Said> said) {
        Said answer = said.get(0);
        int number = (int) answer.number(2, 2);
        if (answer.number(0, 2) == DATA && number == 1 && answer.length() <= 516) {
            return Optional.of(Match.certain("tftp"));
        }
        boolean error = answer.number(0, 2) == ERROR
                && number <= LAST_ERROR
                && answer.length() >= 5
                && answer.at(answer.length() - 1) == 0;
        return error ? Optional.of(refusal(number, answer.latin(4, answer.length() - 5))) : Optional.empty();
    }

    private static Match refusal(int number, String sentence) {
        Match tftp = Match.certain("tftp").with("error", String.valueOf(number)).with("message", sentence);
        return DNSMASQ.matcher(sentence).matches() ? tftp.of("dnsmasq", "").cpe("thekelleys:dnsmasq") : tftp;
    }
}
