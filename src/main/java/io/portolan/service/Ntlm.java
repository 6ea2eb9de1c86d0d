package io.portolan.service;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * NTLM, [MS-NLMP] of Microsoft's Open Specifications, with which servers of SMB and RDP tell their names before a login.
 * {@code NEGOTIATE} is {@code NTLMSSP}, a NUL, 1, our flags, two empty names and a version; the answer {@code CHALLENGE}
 * has 2 in its place, the place of a list of names at 40 (each its kind and length in two bytes, and UTF-16), and the
 * system's version at 48: major and minor in a byte, the build in two. All numbers have their lowest byte first.
 */
final class Ntlm {

    /** Unicode, target, NTLM, always sign, extended security, names, version, 128 bits, key exchange, 56 bits. */
    private static final String FLAGS = "\u0005\u0082\u0088\u00e2";

    private static final String NEGOTIATE = "NTLMSSP\0\u0001\0\0\0" + FLAGS + "\0".repeat(16) + "\n\0aJ\0\0\0\u000f";

    private static final String CHALLENGE = "NTLMSSP\0\u0002\0\0\0";
    private static final int HAS_VERSION = 0x02000000;
    private static final List<String> NAMES =
            List.of("netbios_computer", "netbios_domain", "dns_computer", "dns_domain", "dns_tree");

    private Ntlm() {}

    /** In SPNEGO, RFC 4178: an initial token with the one mechanism 1.3.6.1.4.1.311.2.2.10. */
    static String spnego() {
        String mechanisms = tlv(0xa0, tlv(0x30, tlv(0x06, "+\u0006\u0001\u0004\u0001\u00827\u0002\u0002\n")));
        String token = tlv(0xa2, tlv(0x04, NEGOTIATE));
        return tlv(0x60, tlv(0x06, "+\u0006\u0001\u0005\u0005\u0002") + tlv(0xa0, tlv(0x30, mechanisms + token)));
    }

    /** In CredSSP, [MS-CSSP]: a TSRequest of version 2 with one token. */
    static String credSsp() {
        String version = tlv(0xa0, "\u0002\u0001\u0002");
        String tokens = tlv(0xa1, tlv(0x30, tlv(0x30, tlv(0xa0, tlv(0x04, NEGOTIATE)))));
        return tlv(0x30, version + tokens);
    }

    /** DER, of what is shorter than 128 bytes. */
    private static String tlv(int tag, String content) {
        return (char) tag + "" + (char) content.length() + content;
    }

    /** With the names and the version in a challenge, wherever in some words that is; as it was where there is none. */
    static Match told(Said said, Match match) {
        int at = said.latin().indexOf(CHALLENGE);
        if (at < 0 || at + 56 > said.length()) {
            return match;
        }
        Match told = match;
        long length = said.littleEndian(at + 40, 2);
        long place = at + said.littleEndian(at + 44, 4);
        if (place + length <= said.length()) {
            told = names(said.latin().substring((int) place, (int) (place + length)), told);
        }
        if ((said.littleEndian(at + 20, 4) & HAS_VERSION) == 0) {
            return told;
        }
        long build = said.littleEndian(at + 50, 2);
        String version = said.at(at + 48) + "." + said.at(at + 49) + "." + build;
        return told.withClean("ntlm_version", version);
    }

    private static Match names(String list, Match match) {
        Match named = match;
        int at = 0;
        while (at + 4 <= list.length()) {
            int kind = list.charAt(at) | list.charAt(at + 1) << 8;
            int length = list.charAt(at + 2) | list.charAt(at + 3) << 8;
            int end = at + 4 + length;
            if (kind == 0 || end > list.length()) {
                break;
            }
            if (kind <= NAMES.size() && length > 0) {
                named = named.withClean(NAMES.get(kind - 1), text(list.substring(at + 4, end)));
            }
            at = end;
        }
        return named;
    }

    private static String text(String utf16) {
        String text = new String(utf16.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_16LE);
        return CleanText.shortened(CleanText.of(text), 255);
    }
}
