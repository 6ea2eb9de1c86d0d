package io.portolan.scan;

import io.portolan.target.TargetList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What somebody asks for, whoever it was: the command line, a file in the inbox or a schedule.
 *
 * @param sourceKey what the request may become a job of only once, across restarts and services: a file, a fire time
 * @param name the name of the {@code scan_targets} row; where there is none, the targets joined
 * @param discoveryOnly finds hosts and asks no ports
 * @param resumed the job that is gone on with, instead of a new one
 */
public record ScanRequest(
        Source source,
        Optional<String> sourceKey,
        Optional<String> name,
        boolean discoveryOnly,
        TargetList targets,
        ScanOptions options,
        Optional<UUID> resumed) {

    /** Goes on with a job: what it asks is taken from its row. */
    public static ScanRequest resume(UUID job) {
        return new ScanRequest(
                Source.CLI,
                Optional.empty(),
                Optional.empty(),
                false,
                TargetList.ofWords(List.of()),
                ScanOptions.parse(List.of()),
                Optional.of(job));
    }

    /** The same, of other targets. */
    ScanRequest withTargets(TargetList others) {
        return new ScanRequest(source, sourceKey, name, discoveryOnly, others, options, resumed);
    }

    /** The same with other options. */
    ScanRequest withOptions(ScanOptions others) {
        return new ScanRequest(source, sourceKey, name, discoveryOnly, targets, others, resumed);
    }

    /** Whether a profile says what its options do not. */
    public boolean isProfiled() {
        return options.profile().isPresent();
    }

    /** The name of that profile. */
    public String profile() {
        return options.profile().orElseThrow();
    }

    /** Whether it goes on with a job that there is. */
    public boolean isResumption() {
        return resumed.isPresent();
    }

    /** The job that it goes on with. */
    public String resumedJob() {
        return resumed.orElseThrow().toString();
    }

    /** The networks that live hosts are taken from; null for all. */
    public String[] networks() {
        return options.network().map(network -> new String[] {network}).orElse(null);
    }
}
