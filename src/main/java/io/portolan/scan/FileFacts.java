package io.portolan.scan;

import io.portolan.target.PortSet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What a file of another scanner says of itself, known once it has been read through and nothing of it has been taken.
 *
 * @param source the tool that wrote it
 * @param startedAt when that scan began; empty where the file does not say
 * @param completedAt when it ended
 * @param results the hosts that it gives, one by one
 * @param addresses how many it was about, as far as it says: those that it does not list too
 * @param ports what it asked, as far as it says, else those that it names
 * @param command how the tool was called; empty where the file does not say
 */
public record FileFacts(
        Path file,
        Source source,
        Optional<Instant> startedAt,
        Optional<Instant> completedAt,
        long results,
        long addresses,
        PortSet ports,
        Optional<String> command) {}
