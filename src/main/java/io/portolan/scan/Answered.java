package io.portolan.scan;

import io.portolan.target.PortSet;

/**
 * What an earlier run of a job has learned of a host that it had not asked for all of its ports.
 *
 * @param ports those that are not asked again
 * @param open of those the open ones
 * @param tarpit whether the host was seen to accept every connection
 */
public record Answered(PortSet ports, PortSet open, boolean tarpit) {}
