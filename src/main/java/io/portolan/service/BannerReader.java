package io.portolan.service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.TimeUnit;

/**
 * Listens on one connection: a {@link BannerRequest} is written, nothing goes out, and exactly one {@link Banner} comes
 * back, whatever the server does, silence included.
 *
 * <p>The banner is what has come when the server has paused for {@value #PAUSE_MILLIS} ms, closed the connection, said
 * {@value Banner#LONGEST} bytes, or gone on for as long as it was given to begin. So one that says nothing costs the
 * request's patience, and one that never stops at most twice that.
 *
 * <p>camel-netty registers a request only once the connection stands, and what was read before belongs to nobody: a server
 * that speaks at once would not be heard. So nothing is read until the request comes by.
 */
final class BannerReader extends ChannelDuplexHandler {

    /** A banner in two segments comes closer together than this; a person would not notice. */
    private static final int PAUSE_MILLIS = 50;

    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private BannerRequest request;
    private ScheduledFuture<?> end;
    private ScheduledFuture<?> pause;
    private boolean answered;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        request = (BannerRequest) message;
        end = after(context, request.patience().toMillis());
        super.write(context, Unpooled.EMPTY_BUFFER, promise);
        context.channel().config().setAutoRead(true);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (!answered) {
                hear(context, bytes);
            }
        } finally {
            ReferenceCountUtil.release(bytes);
        }
    }

    private void hear(ChannelHandlerContext context, ByteBuf bytes) {
        boolean first = heard.size() == 0;
        int length = Math.min(bytes.readableBytes(), Banner.LONGEST - heard.size());
        byte[] some = new byte[length];
        bytes.readBytes(some);
        heard.writeBytes(some);
        if (heard.size() == Banner.LONGEST) {
            answer(context);
        } else if (first) {
            end.cancel(false);
            end = after(context, request.patience().toMillis());
            pause = after(context, PAUSE_MILLIS);
        } else {
            pause.cancel(false);
            pause = after(context, PAUSE_MILLIS);
        }
    }

    private ScheduledFuture<?> after(ChannelHandlerContext context, long millis) {
        return context.executor().schedule(() -> answer(context), millis, TimeUnit.MILLISECONDS);
    }

    /** The channel's owner closes it when it has the answer. */
    private void answer(ChannelHandlerContext context) {
        if (!answered && request != null) {
            answered = true;
            context.channel().config().setAutoRead(false);
            context.fireChannelRead(new Banner(request.address(), request.port(), heard.toByteArray()));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        answer(context);
        context.fireChannelInactive();
    }

    /** A reset ends what was said as a close does. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        answer(context);
        context.fireExceptionCaught(cause);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (end != null) {
            end.cancel(false);
        }
        if (pause != null) {
            pause.cancel(false);
        }
    }
}
