package io.portolan.service;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;

/** A certificate made by the JDK's keytool, and servers that show it. */
final class SelfSigned {

    private static final char[] PASSWORD = "portolan".toCharArray();

    private final KeyManagerFactory keys;

    private SelfSigned(KeyManagerFactory keys) {
        this.keys = keys;
    }

    /** Valid for ten days, for a name and its address. */
    static SelfSigned in(Path folder) throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=host.example.net,O=M\u00fcller",
                        "-ext",
                        "SAN=dns:host.example.net,dns:other.example.net",
                        "-validity",
                        "10",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (keytool.waitFor() != 0) {
            throw new IllegalStateException(output);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        return new SelfSigned(keys);
    }

    /** A server that chooses no protocol. */
    SslContext plain() throws Exception {
        return SslContextBuilder.forServer(keys).build();
    }

    /** A server that would rather speak HTTP/2, and speaks HTTP/1.1 too. */
    SslContext http() throws Exception {
        return choosing(SelectorFailureBehavior.NO_ADVERTISE, "h2", "http/1.1");
    }

    /** A server that chooses of what is offered, by its own order. */
    SslContext choosing(SelectorFailureBehavior otherwise, String... applications) throws Exception {
        return SslContextBuilder.forServer(keys)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN, otherwise, SelectedListenerFailureBehavior.ACCEPT, applications))
                .build();
    }

    /** A server that talks to nobody without a certificate of his own, in the version that tells so at once. */
    SslContext demanding() throws Exception {
        return SslContextBuilder.forServer(keys)
                .protocols("TLSv1.2")
                .clientAuth(ClientAuth.REQUIRE)
                .build();
    }
}
