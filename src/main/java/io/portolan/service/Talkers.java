package io.portolan.service;

import io.netty.channel.ChannelHandler;
import org.apache.camel.component.netty.DefaultChannelHandlerFactory;

/** A {@link Talker} for every connection: what a {@code netty:} endpoint takes as its decoder. */
public final class Talkers extends DefaultChannelHandlerFactory {

    @Override
    public ChannelHandler newChannelHandler() {
        return new Talker();
    }
}
