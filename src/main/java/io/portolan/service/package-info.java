/**
 * What listens behind an open port, as far as it says so unasked: the route {@code banner} connects through camel-netty,
 * sends nothing, and hands what it hears to the {@link io.portolan.service.BannerMatcher}s, one class a protocol.
 *
 * <p>Servers are strangers: whatever they send is bounded in bytes and time, never evaluated, and kept as text without
 * control characters.
 */
package io.portolan.service;
