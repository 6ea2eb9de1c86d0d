package io.portolan.service;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * SSH, RFC 4253 section 4.2: {@code SSH-protoversion-softwareversion SP comments CR LF}, after lines of the server's own
 * choice that do not begin with {@code SSH-}. The software version is the product and its version, joined by an underscore
 * (OpenSSH, Dropbear, libssh) or a dash (Cisco): {@code SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3}.
 */
public final class Ssh implements Protocol {

    private static final Pattern GREETING =
            Pattern.compile("(?:^|\\n)SSH-([0-9.]{1,8})-([!-~]{0,255})(?: ([ -~]{0,255}))?");
    private static final Map<String, String> CPE = Map.of(
            "OpenSSH", "openbsd:openssh",
            "dropbear", "matt_johnston:dropbear_ssh_server",
            "libssh", "libssh:libssh",
            "Cisco", "cisco:ios");
    private static final Pattern SOFTWARE = Pattern.compile("([!-~]+?)[_-]([0-9][!-~]*)");

    @Override
    public Optional<Match> recognise(Said said) {
        Matcher greeting = GREETING.matcher(said.latin());
        if (!greeting.find()) {
            return Optional.empty();
        }
        Match ssh = Match.certain("ssh").with("protocol", greeting.group(1));
        if (greeting.group(3) != null) {
            ssh = ssh.with("comment", greeting.group(3));
        }
        Matcher software = SOFTWARE.matcher(greeting.group(2));
        return Optional.of(
                software.matches()
                        ? ssh.of(software.group(1), software.group(2)).cpe(CPE.getOrDefault(software.group(1), ""))
                        : ssh.of(greeting.group(2), "").cpe(CPE.getOrDefault(greeting.group(2), "")));
    }
}
