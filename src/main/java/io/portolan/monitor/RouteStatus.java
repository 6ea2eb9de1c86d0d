package io.portolan.monitor;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One route of a running service and what Camel has counted on it since it was loaded.
 *
 * @param state Camel's word: {@code Started}, {@code Stopped}, {@code Suspended} …
 * @param uptime since the route was started last; zero while it is stopped
 * @param exchangesFailed those whose failure no error handler took care of
 * @param redeliveries exchanges that failed after they had been redelivered; not the attempts, which
 *     {@code ScanMonitor} counts
 * @param meanProcessing of the completed exchanges, to the millisecond; empty where there were none
 * @param lastCompleted when the newest exchange was completed
 */
public record RouteStatus(
        String routeId,
        String state,
        Duration uptime,
        long exchangesTotal,
        long exchangesCompleted,
        long exchangesFailed,
        long exchangesInflight,
        long redeliveries,
        Optional<Duration> meanProcessing,
        Optional<Instant> lastCompleted) {}
