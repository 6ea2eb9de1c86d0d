package io.portolan.service;

import java.util.Optional;

/**
 * What one connection came to.
 *
 * @param end {@link Step.Known}, {@link Step.NotMine}, {@link Step.NotPlain} or {@link Step.Anew}
 * @param said the last that the server said; silence where it said nothing
 * @param tls what TLS was like, where it was begun and the server knows it
 */
record Heard(Talk talk, Step end, Said said, Optional<Tls> tls) {}
