package io.portolan.scan;

import io.portolan.target.PortSet;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a file of another scanner says of itself, known once it has been read through and nothing of it has been taken.
 *
 * @param source the tool that wrote it
 * @param startedAt when that scan began; empty where the file does not say
 * @param completedAt when it ended
 * @param results the hosts that it gives, one by one
 * @param addresses how many it was about, as far as it says: those that it does not list too
 * @param tcp the TCP ports that it asked, as far as it says, else those that it names
 * @param udp the UDP ports likewise
 * @param command how the tool was called; empty where the file does not say
 * @param words how the tool words what there is no column for, kept for an export
 */
public record FileFacts(
        Path file,
        Source source,
        Optional<Instant> startedAt,
        Optional<Instant> completedAt,
        long results,
        long addresses,
        PortSet tcp,
        PortSet udp,
        Optional<String> command,
        Map<String, Map<String, String>> words) {

    /** What such a scan is called here; one of ports of both protocols goes by those of TCP. */
    ScanType type() {
        return tcp.isEmpty() && !udp.isEmpty() ? ScanType.UDP : ScanType.CONNECT;
    }

    /** The ports as nmap writes them: of both protocols each behind its letter. */
    String ports() {
        return udp.isEmpty() ? tcp.toString() : tcp.isEmpty() ? udp.toString() : "T:" + tcp + ",U:" + udp;
    }
}
