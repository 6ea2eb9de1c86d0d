package io.portolan.service;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/**
 * What TLS with a server is like, RFC 8446 and RFC 5280. All texts are clean.
 *
 * @param stands whether a connection came to stand
 * @param application what the server chose of what it was offered (ALPN, RFC 7301); empty where it did not choose
 * @param details for the database: protocol, cipher, ALPN, the certificate
 */
record Tls(boolean stands, String application, Map<String, Object> details) {

    static final String HTTP_1 = "http/1.1";
    static final String HTTP_2 = "h2";

    private static final int MOST_NAMES = 100;
    private static final int LONGEST = 500;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    private static final int ALERT = 0x15;
    private static final int HANDSHAKE = 0x16;
    private static final int CLIENT_HELLO = 1;
    private static final int SERVER_HELLO = 2;

    /**
     * RFC 8446 section 5.1: an alert or handshake record, its version's first byte 3, its length at most 2¹⁴ and some. Who
     * says ClientHello is no server, but repeats what it is told.
     */
    static boolean isRecord(Said said) {
        return (said.at(0) == ALERT || (said.at(0) == HANDSHAKE && said.at(5) != CLIENT_HELLO))
                && said.at(1) == 3
                && said.at(2) >= 0
                && said.at(2) <= 4
                && said.number(3, 2) <= 0x4800;
    }

    static Tls standing(SSLSession session, String application, List<X509Certificate> chain) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("protocol", session.getProtocol());
        details.put("cipher", session.getCipherSuite());
        String chosen = application == null ? "" : clean(application);
        if (!chosen.isEmpty()) {
            details.put("alpn", chosen);
        }
        certificate(chain, details);
        return new Tls(true, chosen, details);
    }

    /** @param said the first record that the server sent */
    static Tls refused(Said said, List<X509Certificate> chain) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (said.at(0) == HANDSHAKE && said.at(5) == SERVER_HELLO) {
            details.put("protocol", version(said.at(10)));
        }
        if (said.at(0) == ALERT && said.at(6) >= 0) {
            details.put("alert", said.at(6));
        }
        certificate(chain, details);
        return new Tls(false, "", details);
    }

    private static String version(int minor) {
        return switch (minor) {
            case 0 -> "SSLv3";
            case 1 -> "TLSv1";
            default -> "TLSv1." + (minor - 1);
        };
    }

    private static void certificate(List<X509Certificate> chain, Map<String, Object> details) {
        if (chain.isEmpty()) {
            return;
        }
        X509Certificate certificate = chain.get(0);
        details.put("subject", clean(certificate.getSubjectX500Principal().getName()));
        details.put("names", names(certificate));
        details.put("issuer", clean(certificate.getIssuerX500Principal().getName()));
        details.put("not_before", certificate.getNotBefore().toInstant().toString());
        details.put("not_after", certificate.getNotAfter().toInstant().toString());
        details.put("serial", clean(certificate.getSerialNumber().toString(16)));
        details.put("key", key(certificate.getPublicKey()));
        details.put("signature", clean(certificate.getSigAlgName()));
        fingerprint(certificate).ifPresent(sha256 -> details.put("fingerprint_sha256", sha256));
        details.put("self_signed", certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()));
    }

    private static List<String> names(X509Certificate certificate) {
        List<String> names = new ArrayList<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> name : alternatives == null ? List.<List<?>>of() : alternatives) {
                int kind = (Integer) name.get(0);
                if (names.size() < MOST_NAMES && (kind == DNS || kind == URI || kind == IP)) {
                    names.add(clean(String.valueOf(name.get(1))));
                }
            }
        } catch (GeneralSecurityException e) {
            return List.of(); // written wrongly, which is its owner's affair
        }
        return names;
    }

    private static String key(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return "RSA " + rsa.getModulus().bitLength();
        }
        if (key instanceof ECPublicKey curve) {
            return "EC " + curve.getParams().getCurve().getField().getFieldSize();
        }
        return clean(key.getAlgorithm());
    }

    private static Optional<String> fingerprint(X509Certificate certificate) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
            return Optional.of(HexFormat.of().formatHex(digest));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static String clean(String text) {
        return CleanText.shortened(CleanText.of(text), LONGEST);
    }
}
