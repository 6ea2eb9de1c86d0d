package io.portolan.service;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** Servers that do something as soon as they are connected to, any number of them on one thread. */
@SuppressWarnings("FutureReturnValueIgnored") // a connection that ends meanwhile is the other side's business
public final class Servers implements AutoCloseable {

    private final EventLoopGroup thread = new NioEventLoopGroup(1, new DefaultThreadFactory("servers", true));
    private final AtomicInteger connected = new AtomicInteger();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger mostConnected = new AtomicInteger();

    /** The port of a new server. */
    public int listen(String address, Consumer<Channel> behaviour) {
        return listen(address, 0, behaviour);
    }

    /** A new server on a port that is wanted; 0: any. */
    public int listen(String address, int port, Consumer<Channel> behaviour) {
        Channel server = new ServerBootstrap()
                .group(thread)
                .channel(NioServerSocketChannel.class)
                .childHandler(new OnConnect(behaviour))
                .bind(address, port)
                .syncUninterruptibly()
                .channel();
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    /** How many connections there have been. */
    public int accepted() {
        return accepted.get();
    }

    /** How many there are now. */
    int connected() {
        return connected.get();
    }

    /** How many there have been at a time. */
    int mostConnected() {
        return mostConnected.get();
    }

    public static Consumer<Channel> silent() {
        return channel -> {};
    }

    public static Consumer<Channel> resetting() {
        Consumer<Channel> reset = channel -> channel.config().setOption(ChannelOption.SO_LINGER, 0);
        return reset.andThen(hangingUpAfter(new byte[0]));
    }

    public static Consumer<Channel> hangingUpAfter(byte[] bytes) {
        return channel -> channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(ChannelFutureListener.CLOSE);
    }

    public static Consumer<Channel> saying(byte[] bytes) {
        return channel -> channel.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    /** One text after the other, so many milliseconds apart, the first after as many. */
    public static Consumer<Channel> sayingEvery(int millis, byte[]... parts) {
        return channel -> {
            for (int i = 0; i < parts.length; i++) {
                byte[] part = parts[i];
                channel.eventLoop()
                        .schedule(
                                () -> channel.writeAndFlush(Unpooled.wrappedBuffer(part)),
                                (i + 1L) * millis,
                                TimeUnit.MILLISECONDS);
            }
        };
    }

    /** An answer to everything that is said, by what it was; none where it is empty. */
    public static Consumer<Channel> answering(UnaryOperator<String> answer) {
        return channel -> channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext context, Object message) {
                ByteBuf words = (ByteBuf) message;
                String said = answer.apply(words.toString(StandardCharsets.ISO_8859_1));
                words.release();
                if (!said.isEmpty()) {
                    context.writeAndFlush(Unpooled.copiedBuffer(said, StandardCharsets.ISO_8859_1));
                }
            }
        });
    }

    /** Within TLS, as soon as that stands. */
    public static Consumer<Channel> within(SslContext tls, Consumer<Channel> behaviour) {
        return channel -> {
            SslHandler handler = tls.newHandler(channel.alloc());
            channel.pipeline().addLast(handler);
            behaviour.accept(channel);
        };
    }

    /** The same bytes again and again, as fast as they are taken. */
    public static Consumer<Channel> repeating(byte[] bytes) {
        return channel -> channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(sent -> {
            if (sent.isSuccess()) {
                channel.eventLoop().execute(() -> repeating(bytes).accept(channel));
            }
        });
    }

    @Override
    public void close() {
        thread.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Sharable
    private final class OnConnect extends ChannelInboundHandlerAdapter {

        private final Consumer<Channel> behaviour;

        OnConnect(Consumer<Channel> behaviour) {
            this.behaviour = behaviour;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            accepted.incrementAndGet();
            mostConnected.accumulateAndGet(connected.incrementAndGet(), Math::max);
            behaviour.accept(context.channel());
            context.pipeline().addLast(new HangUp());
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            connected.decrementAndGet();
        }
    }

    /** Ends a connection of which a handler before it has had enough, so that Netty's last does not warn of that. */
    private static final class HangUp extends ChannelInboundHandlerAdapter {

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
