package io.portolan.scan;

/**
 * What was heard behind an open port.
 *
 * @param type the protocol, as {@code ssh}
 * @param product empty where the server does not say
 * @param version empty where the server does not say
 * @param confidence percent
 * @param details a JSON object
 */
public record ServiceFound(int port, String type, String product, String version, int confidence, String details) {}
