package io.portolan.service;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Talks on one connection: a {@link Talk} is written, its steps are taken, and exactly one {@link Heard} comes back,
 * whatever the server does, silence included.
 *
 * <p>What is heard in a step is what has come when it is whole, the server has paused where that may be the end, closed the
 * connection, said as many bytes as the talk takes, or gone on for as long as it was given to begin. So a server that says
 * nothing costs the talk's patience a step, one that never stops at most twice that, and all steps together no more than the
 * talk's limit.
 *
 * <p>camel-netty registers a request only once the connection stands, and what was read before belongs to nobody: a server
 * that speaks at once would not be heard. So nothing is read until the request comes by.
 */
@SuppressWarnings("FutureReturnValueIgnored") // of a write that fails, the end of the connection tells
final class Talker extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Talker.class);

    private Talk talk;
    private Step.Say step;
    private Step.Encrypt encrypting;
    private Optional<TlsLayer> layer = Optional.empty();
    private byte[] heard = new byte[256];
    private int length;
    private int longest;
    private Said last;
    private Future<?> limit;
    private Future<?> end;
    private Future<?> pause;
    private boolean closed;
    private boolean answered;

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        context.channel().config().setAutoRead(false);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        talk = (Talk) message;
        longest = talk.longest();
        last = new Said(talk.server(), heard, 0);
        limit = context.executor().schedule(() -> cutOff(context), talk.limit().toMillis(), TimeUnit.MILLISECONDS);
        super.write(context, Unpooled.EMPTY_BUFFER, promise);
        take(context, talk.first());
        context.channel().config().setAutoRead(true);
    }

    private void take(ChannelHandlerContext context, Step next) {
        if (answered) {
            return;
        }
        if (next instanceof Step.Say say) {
            say(context, say);
        } else if (next instanceof Step.Encrypt encrypt) {
            encrypt(context, encrypt);
        } else {
            answer(context, next);
        }
    }

    private void say(ChannelHandlerContext context, Step.Say say) {
        if (closed || longest == 0) {
            answer(context, Step.of(say.soFar()));
            return;
        }
        step = say;
        heard = new byte[256];
        length = 0;
        end = after(context, patience(say));
        if (!say.words().isEmpty()) {
            context.writeAndFlush(Unpooled.copiedBuffer(say.words(), StandardCharsets.ISO_8859_1));
        }
    }

    private void encrypt(ChannelHandlerContext context, Step.Encrypt encrypt) {
        if (closed || layer.isPresent()) {
            answer(context, Step.of(encrypt.soFar()));
            return;
        }
        encrypting = encrypt;
        TlsLayer tls = new TlsLayer(talk.server(), encrypt.application(), talk.patience());
        layer = Optional.of(tls);
        tls.addBefore(context).addListener(handshake -> {
            encrypting = null;
            if (handshake.isSuccess()) {
                take(context, apply(encrypt, tls));
            } else {
                LOG.debug("no TLS with {}: {}", talk.server(), handshake.cause().toString());
                last = tls.said();
                answer(context, Step.of(encrypt.soFar()));
            }
        });
    }

    private static Step apply(Step.Encrypt encrypt, TlsLayer tls) {
        return tls.result().map(encrypt.then()).orElseGet(Step::notMine);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            if (step != null && !answered) {
                hear(context, bytes);
            }
        } finally {
            ReferenceCountUtil.release(bytes);
        }
    }

    private void hear(ChannelHandlerContext context, ByteBuf bytes) {
        boolean first = length == 0;
        byte[] some = ByteBufUtil.getBytes(
                bytes, bytes.readerIndex(), Math.min(bytes.readableBytes(), longest - length), false);
        if (length + some.length > heard.length) {
            heard = Arrays.copyOf(heard, Math.min(talk.longest(), Math.max(2 * heard.length, length + some.length)));
        }
        System.arraycopy(some, 0, heard, length, some.length);
        length += some.length;
        if (length == longest) {
            finish(context);
            return;
        }
        if (first) {
            end.cancel(false);
            end = after(context, patience(step));
        } else {
            pause.cancel(false);
        }
        pause = context.executor().schedule(() -> paused(context), talk.pause().toMillis(), TimeUnit.MILLISECONDS);
    }

    private Duration patience(Step.Say say) {
        return say.patience().orElse(say.soFar().isPresent() ? talk.acquainted() : talk.patience());
    }

    private Future<?> after(ChannelHandlerContext context, Duration wait) {
        return context.executor().schedule(() -> finish(context), wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void paused(ChannelHandlerContext context) {
        if (step != null && !answered && isTrue(step::isOver)) {
            finish(context);
        }
    }

    /** After a row of reads, not after each: a server that sends byte by byte must not have its words read anew each time. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (step != null && length > 0 && !answered && isTrue(step::isWhole)) {
            finish(context);
        }
        context.fireChannelReadComplete();
    }

    private boolean isTrue(Predicate<Said> test) {
        try {
            return test.test(new Said(talk.server(), heard, length));
        } catch (RuntimeException | StackOverflowError e) {
            LOG.debug("{} is not understood", talk.server(), e);
            return true;
        }
    }

    /** The step has come to its end: its answer is what there is. */
    private void finish(ChannelHandlerContext context) {
        if (step == null || answered) {
            return;
        }
        Step.Say said = step;
        step = null;
        cancel(end);
        cancel(pause);
        longest -= length;
        Said words = new Said(talk.server(), heard, length);
        if (!words.isSilence()) {
            last = words;
        }
        take(context, apply(said, words));
    }

    /** What a protocol stumbles over it does not know. */
    private Step apply(Step.Say say, Said words) {
        try {
            return say.then().apply(words);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.debug("{} is not understood: {}", talk.server(), words, e);
            return Step.of(say.soFar());
        }
    }

    private void cutOff(ChannelHandlerContext context) {
        closed = true;
        finish(context);
        if (!answered) {
            answer(context, Step.of(encrypting == null ? Optional.empty() : encrypting.soFar()));
        }
    }

    /** The channel's owner closes it when it has the answer. */
    private void answer(ChannelHandlerContext context, Step known) {
        if (!answered && talk != null) {
            answered = true;
            context.channel().config().setAutoRead(false);
            context.fireChannelRead(new Heard(talk, known, last, layer.flatMap(TlsLayer::result)));
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        ended(context);
        context.fireChannelInactive();
    }

    /** A reset ends what was said as a close does. Camel would hang an exception on the exchange that has the answer. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        ended(context);
        if (!answered) {
            context.fireExceptionCaught(cause);
        }
    }

    private void ended(ChannelHandlerContext context) {
        if (talk != null) {
            cutOff(context);
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        cancel(limit);
        cancel(end);
        cancel(pause);
    }

    private static void cancel(Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
