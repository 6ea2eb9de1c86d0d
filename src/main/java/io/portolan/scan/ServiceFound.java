package io.portolan.scan;

/**
 * What was heard behind an open port.
 *
 * @param type the protocol, as {@code ssh}
 * @param name what such a service is called: the protocol, or as {@code https} the protocol within TLS
 * @param product empty where the server does not say
 * @param version empty where the server does not say
 * @param cpe as {@code cpe:/a:openbsd:openssh:9.2p1}; empty where the product has none
 * @param confidence percent
 * @param details a JSON object
 */
public record ServiceFound(
        int port,
        String type,
        String name,
        String product,
        String version,
        String cpe,
        int confidence,
        String details) {

    private static final int BY_NUMBER = 30;
    private static final String NO_DETAILS = "{}";

    /** A result that an older Portolan spooled has neither a name nor a CPE. */
    public ServiceFound {
        name = name == null ? type : name;
        cpe = cpe == null ? "" : cpe;
    }

    /** Nothing was heard: what another scanner thinks of the number of the port. */
    public static ServiceFound byNumber(int port, String type) {
        return new ServiceFound(port, type, type, "", "", "", BY_NUMBER, NO_DETAILS);
    }

    /** Whether it is no more than a name for the port. */
    boolean isByNumber() {
        return confidence == BY_NUMBER && product.isEmpty() && details.equals(NO_DETAILS);
    }
}
