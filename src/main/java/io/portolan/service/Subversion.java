package io.portolan.service;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Subversion's svnserve, {@code subversion/libsvn_ra_svn/protocol} of its source: the server speaks first,
 * {@code ( success ( }, the lowest and the highest version of the protocol, and lists of what it can do, which end with
 * {@code edit-pipeline} and others.
 */
public final class Subversion implements Protocol {

    private static final Pattern GREETING = Pattern.compile(
            "\\A\\( success \\( [0-9]{1,3} [0-9]{1,3} \\( [^)]{0,200}\\) \\( (?:edit-pipeline|svndiff)");

    @Override
    public Optional<Match> recognise(Said said) {
        return GREETING.matcher(said.latin()).find()
                ? Optional.of(Match.certain("svn").of("Subversion", "").cpe("apache:subversion"))
                : Optional.empty();
    }
}
