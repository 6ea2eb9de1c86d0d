package io.portolan.service;

import java.util.Optional;

/**
 * Knows the greeting of one protocol. A class a protocol, found by {@link java.util.ServiceLoader}; its comment gives the
 * bytes, what they mean and where that is written. Stateless and thread-safe, and quick on any bytes whatever.
 */
public interface BannerMatcher {

    /** What the banner says, or empty where it is none of this protocol. */
    Optional<Match> match(Banner banner);
}
