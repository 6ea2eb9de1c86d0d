package io.portolan.service;

import io.portolan.target.PortSet;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Git daemon, gitprotocol-pack(5): a line with its length in four hexadecimal digits before it, {@code git-upload-pack},
 * the path {@code /}, a NUL and the host. What is there is answered by its references, the first with the capabilities, among
 * them {@code agent=git/} and the version; what is not by {@code ERR} and a sentence.
 */
public final class Git implements Protocol {

    private static final Pattern REFERENCE = Pattern.compile("\\A[0-9a-f]{4}[0-9a-f]{40} [!-~]{1,200}\\x00");
    private static final Pattern AGENT = Pattern.compile(" agent=git/([0-9][!-~]{0,40})");
    private static final Pattern ERROR = Pattern.compile("\\A[0-9a-f]{4}ERR ([^\\r\\n\\x00]{1,200})");

    @Override
    public PortSet ports() {
        return PortSet.of(9418);
    }

    @Override
    public Optional<Step> opening(Server server) {
        String line = "git-upload-pack /\0host=" + server.name() + "\0";
        return Optional.of(Step.say("%04x%s".formatted(line.length() + 4, line), said -> Step.of(answered(said))));
    }

    private static Optional<Match> answered(Said said) {
        Matcher error = ERROR.matcher(said.latin());
        if (error.find()) {
            Match git = Match.certain("git").with("error", error.group(1));
            boolean isGit = error.group(1).startsWith("access denied or repository not exported");
            return Optional.of(isGit ? git.of("Git", "").cpe("git-scm:git") : git);
        }
        if (!REFERENCE.matcher(said.latin()).find()) {
            return Optional.empty();
        }
        Matcher agent = AGENT.matcher(said.latin());
        Match git = Match.certain("git");
        return Optional.of(agent.find() ? git.of("Git", agent.group(1)).cpe("git-scm:git") : git);
    }
}
