package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Map;
import java.util.Optional;

/**
 * SMB 2 and 3, [MS-SMB2] of Microsoft's Open Specifications: {@code NEGOTIATE} with the dialects 2.0.2 to 3.0.2, then
 * {@code SESSION_SETUP} with the first message of {@link Ntlm}, which is as far as one comes without a password. A message
 * is a zero and its length in three bytes, a header of 64 bytes ({@code fe}, {@code SMB}, …, the command at 12) and a body;
 * numbers have their lowest byte first. The answer to the first names the chosen dialect and whether it insists on signing,
 * to the second the machine and its version. Samba calls itself 6.1 with the build 0, which no Windows had, and does not
 * give its own version.
 */
public final class Smb implements Protocol {

    private static final int HEADER = 4 + 64;
    private static final int NEGOTIATE = 0;
    private static final int SESSION_SETUP = 1;
    private static final int SIGNING_REQUIRED = 2;
    private static final long MORE_PROCESSING_REQUIRED = 0xc0000016L;
    private static final String SAMBA = "6.1.0";

    private static final Map<Long, String> DIALECTS =
            Map.of(0x0202L, "2.0.2", 0x0210L, "2.1", 0x0300L, "3.0", 0x0302L, "3.0.2");
    private static final String OFFERED = "\u0002\u0002\u0010\u0002\0\u0003\u0002\u0003";

    @Override
    public PortSet ports() {
        return PortSet.of(139, 445);
    }

    @Override
    public Optional<Step> opening(Server server) {
        String body = "$\0\u0004\0\u0001\0\0\0" + "\0\0\0\0" + "portolan portola" + "\0".repeat(8) + OFFERED;
        return Optional.of(Step.say(message(NEGOTIATE, body), Smb::isWhole, Smb::negotiated));
    }

    private static Step negotiated(Said said) {
        String dialect = DIALECTS.get(said.littleEndian(HEADER + 4, 2));
        if (!isAnswer(said, NEGOTIATE)) {
            return Step.notMine();
        }
        Match smb = Match.certain("smb");
        if (dialect == null) {
            return Step.known(smb);
        }
        Match known = smb.withClean("dialect", dialect)
                .withClean("signing_required", (said.at(HEADER + 2) & SIGNING_REQUIRED) != 0);
        return Step.say(message(SESSION_SETUP, sessionSetup()), Smb::isWhole, setup -> Step.known(told(setup, known)))
                .after(known);
    }

    private static String sessionSetup() {
        String token = Ntlm.spnego();
        return "\u0019\0\0\u0001\0\0\0\0" + "\0\0\0\0" + "X\0" + (char) token.length() + "\0" + "\0".repeat(8) + token;
    }

    private static Match told(Said said, Match smb) {
        if (!isAnswer(said, SESSION_SETUP) || said.littleEndian(12, 4) != MORE_PROCESSING_REQUIRED) {
            return smb;
        }
        Match told = Ntlm.told(said, smb);
        String version = String.valueOf(told.details().getOrDefault("ntlm_version", ""));
        if (version.equals(SAMBA)) {
            return told.of("Samba", "").cpe("samba:samba");
        }
        return version.isEmpty() || version.endsWith(".0") ? told : told.of("Microsoft Windows", version);
    }

    private static String message(int command, String body) {
        String header = "\u00feSMB@\0\0\0" + "\0\0\0\0" + (char) command + "\0\u001f\0" + "\0".repeat(8)
                + (char) command + "\0".repeat(39); // the messages are numbered as the commands are
        int length = header.length() + body.length();
        return "\0\0" + (char) (length >> 8) + (char) (length & 0xff) + header + body;
    }

    private static boolean isWhole(Said said) {
        return said.length() >= 4 && said.length() >= 4 + said.number(1, 3);
    }

    private static boolean isAnswer(Said said, int command) {
        return said.length() > HEADER
                && said.at(0) == 0
                && said.latin().startsWith("\u00feSMB@\0", 4)
                && said.littleEndian(16, 2) == command
                && (said.at(20) & 1) == 1;
    }
}
