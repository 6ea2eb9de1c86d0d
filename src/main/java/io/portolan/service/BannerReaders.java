package io.portolan.service;

import io.netty.channel.ChannelHandler;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/** A {@link BannerReader} for every connection: what a {@code netty:} endpoint takes as its decoder. */
public final class BannerReaders extends DefaultChannelHandlerFactory {

    @Override
    public ChannelHandler newChannelHandler() {
        return new BannerReader();
    }
}
