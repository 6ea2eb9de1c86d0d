package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;

/**
 * RDP, [MS-RDPBCGR] section 2.2.1.1 of Microsoft's Open Specifications, over TPKT (RFC 1006) and X.224: {@code 03 00}, the
 * length in two bytes, a connection request ({@code e0}) with the wish for TLS and CredSSP ({@code 01}, …, 3). The answer
 * is a confirmation ({@code d0}) with what was chosen ({@code 02}, …, 0 for RDP's own security, 1 for TLS, 2 for CredSSP)
 * or a refusal ({@code 03}). Then TLS begins, to see the certificate, and with CredSSP within it {@link Ntlm}, by which
 * Windows tells its names and its version. On nonsense xrdp takes its leave by an ultimatum of T.125 section 11.15,
 * {@code 02 f0 80 21 80}; others hang up.
 */
public final class Rdp implements Protocol {

    private static final String REQUEST =
            "\u0003\0\0\u0013" + "\u000e\u00e0\0\0\0\0\0" + "\u0001\0\u0008\0\u0003\0\0\0";

    private static final String NONSENSE = "\0".repeat(8);
    private static final String XRDPS_FAREWELL = "\u0003\0\0\u0009\u0002\u00f0\u0080!\u0080";
    private static final int NEGOTIATION = 11;
    private static final int CHOSEN = 2;
    private static final int REFUSED = 3;
    private static final long TLS = 1;
    private static final long CREDSSP = 2;

    @Override
    public PortSet ports() {
        return PortSet.of(3389, 3388, 3390);
    }

    @Override
    public Optional<Match> recognise(Said said) {
        return said.latin().equals(XRDPS_FAREWELL) ? Optional.of(xrdp(Match.certain("rdp"))) : Optional.empty();
    }

    @Override
    public Optional<Step> opening(Server server) {
        return Optional.of(
                Step.say(REQUEST, said -> said.length() >= 4 && said.length() >= said.number(2, 2), Rdp::answered));
    }

    /** One that negotiates nothing may as well be another protocol over X.224, so there the port decides. */
    private static Step answered(Said said) {
        if (said.at(0) != 3 || said.at(1) != 0 || said.at(5) != 0xd0) {
            return Step.notMine();
        }
        boolean negotiates = said.length() >= NEGOTIATION + 8 && said.littleEndian(NEGOTIATION + 2, 2) == 8;
        long value = said.littleEndian(NEGOTIATION + 4, 4);
        if (negotiates && said.at(NEGOTIATION) == CHOSEN) {
            return chosen(value);
        }
        if (negotiates && said.at(NEGOTIATION) == REFUSED) {
            return Step.known(Match.certain("rdp").withClean("failure_code", value));
        }
        return said.length() == NEGOTIATION && said.port() == 3389 ? Step.known(Match.byPort("rdp")) : Step.notMine();
    }

    private static Step chosen(long protocol) {
        Match rdp = Match.certain("rdp").withClean("security", protocol);
        if (protocol == CREDSSP) {
            return new Step.Encrypt(
                    tls -> Step.say(
                                    Ntlm.credSsp(),
                                    said -> said.latin().contains("NTLMSSP\0\u0002"),
                                    said -> told(said, rdp))
                            .after(rdp),
                    Optional.of(rdp));
        }
        return protocol == TLS ? new Step.Encrypt(tls -> stumble(rdp), Optional.of(rdp)) : stumble(rdp);
    }

    /** Whether it is xrdp shows in how it takes its leave of somebody whom it does not understand. */
    private static Step stumble(Match rdp) {
        Step.Say nonsense = Step.say(
                NONSENSE,
                said -> said.length() >= XRDPS_FAREWELL.length(),
                said -> Step.known(said.latin().equals(XRDPS_FAREWELL) ? xrdp(rdp) : rdp));
        return new Step.Anew(nonsense.after(rdp));
    }

    private static Match xrdp(Match rdp) {
        return rdp.of("xrdp", "").cpe("neutrinolabs:xrdp");
    }

    private static Step told(Said said, Match rdp) {
        Match told = Ntlm.told(said, rdp);
        String version = String.valueOf(told.details().getOrDefault("ntlm_version", ""));
        boolean isWindows = !version.isEmpty() && !version.endsWith(".0");
        return Step.known(isWindows ? told.of("Microsoft Windows", version) : told);
    }
}
