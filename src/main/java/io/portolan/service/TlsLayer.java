package io.portolan.service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.concurrent.Future;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS on one connection, to see what the server shows: its certificates are looked at and never trusted, and nothing that
 * is a secret goes through. What comes in is tapped below TLS, so that a server that answers a ClientHello with an alert,
 * or speaks a version that Java no longer does, is still known to speak TLS, and one that answers with words is heard.
 */
final class TlsLayer {

    private static final int TAPPED = 1024;

    private final Server server;
    private final String application;
    private final Duration patience;
    private final Certificates certificates = new Certificates();
    private final Tap tap = new Tap();
    private SslHandler handler;

    /** To be offered one application. */
    TlsLayer(Server server, String application, Duration patience) {
        this.server = server;
        this.application = application;
        this.patience = patience;
    }

    /** Begins TLS below a handler. */
    Future<Channel> addBefore(ChannelHandlerContext context) {
        SslContext tls = client(certificates, application);
        handler = server.hostname().isEmpty()
                ? tls.newHandler(context.alloc())
                : tls.newHandler(context.alloc(), server.hostname(), server.port()); // is told the name
        handler.setHandshakeTimeoutMillis(patience.toMillis());
        context.pipeline().addBefore(context.name(), null, tap);
        context.pipeline().addBefore(context.name(), null, handler);
        return handler.handshakeFuture();
    }

    private static SslContext client(Certificates certificates, String application) {
        try {
            return SslContextBuilder.forClient()
                    .sslProvider(SslProvider.JDK)
                    .clientAuth(ClientAuth.NONE)
                    .trustManager(certificates)
                    .endpointIdentificationAlgorithm(null)
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            Protocol.ALPN,
                            SelectorFailureBehavior.NO_ADVERTISE,
                            SelectedListenerFailureBehavior.ACCEPT,
                            application))
                    .build();
        } catch (SSLException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** What TLS was like; empty where the server does not speak it. */
    Optional<Tls> result() {
        List<X509Certificate> chain = certificates.chain;
        if (handler.handshakeFuture().isSuccess()) {
            return Optional.of(Tls.standing(handler.engine().getSession(), handler.applicationProtocol(), chain));
        }
        return Tls.isRecord(tap.said()) ? Optional.of(Tls.refused(tap.said(), chain)) : Optional.empty();
    }

    /** What the server said instead; silence where it said TLS. */
    Said said() {
        return Tls.isRecord(tap.said()) ? new Said(server, new byte[0], 0) : tap.said();
    }

    /** Keeps the first bytes that come in, and lets all of them through. */
    private final class Tap extends ChannelInboundHandlerAdapter {

        private byte[] heard = new byte[0];

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof ByteBuf bytes && heard.length < TAPPED) {
                int length = Math.min(bytes.readableBytes(), TAPPED - heard.length);
                byte[] more = Arrays.copyOf(heard, heard.length + length);
                System.arraycopy(
                        ByteBufUtil.getBytes(bytes, bytes.readerIndex(), length), 0, more, heard.length, length);
                heard = more;
            }
            context.fireChannelRead(message);
        }

        Said said() {
            return new Said(server, heard, heard.length);
        }
    }

    /** Notes what certificates there are. It raises no objection, since nobody relies on them. */
    private static final class Certificates extends X509ExtendedTrustManager {

        private volatile List<X509Certificate> chain = List.of();

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
            chain = List.of(shown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType, Socket socket) {
            chain = List.of(shown);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] shown, String authType) {
            chain = List.of(shown);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, SSLEngine engine) {
            throw new UnsupportedOperationException("there are no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType, Socket socket) {
            throw new UnsupportedOperationException("there are no clients");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] shown, String authType) {
            throw new UnsupportedOperationException("there are no clients");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
