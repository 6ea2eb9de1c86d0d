/**
 * What listens behind an open port. In a connect scan the route {@code banner} connects through camel-netty, sends
 * nothing, and hands what it hears to the {@link io.portolan.service.Protocol}s; in a version scan the route
 * {@code version-port} makes one connection after another as an {@link io.portolan.service.Inquiry} has something to ask,
 * and a {@link io.portolan.service.Talker} says on each what the protocols say.
 * To UDP ports the probe engine speaks itself, with the words of the {@link io.portolan.service.UdpProtocol}s.
 *
 * <p>Servers are strangers: whatever they send is bounded in bytes and time, never evaluated, never unpacked, and kept as
 * text without control characters.
 *
 * <h2>Another protocol</h2>
 *
 * One class and one line. The class implements {@link io.portolan.service.Protocol}, is public and final, holds no state,
 * and gives in its comment the bytes, what they mean and where that is written. The line is its name in
 * {@code META-INF/services/io.portolan.service.Protocol}; the order of the lines is the order in which a server is asked
 * whose port suggests nothing, so put it where it is common. Of the methods it has
 *
 * <ul>
 *   <li>{@code ports}: where the protocol usually is, and is asked first;
 *   <li>{@code recognise}, for servers that speak first, and for what a server says to another protocol's question (an
 *       error that only it words like that): a {@link io.portolan.service.Match}, {@code certain}, {@code likely} or
 *       {@code byPort}, with {@code of} the product and version, {@code cpe}, and {@code with} details. Texts from the
 *       server go in as {@link io.portolan.service.Said#latin()} has them, and are cleaned there;
 *   <li>{@code greeted}, where a second exchange after the greeting tells more;
 *   <li>{@code opening}, for servers that wait to be asked: a {@link io.portolan.service.Step}, most often
 *       {@code Step.say(words, isWhole, then)}, where {@code then} turns the answer, which may be silence, into
 *       {@code Step.known}, {@code Step.notMine} or something more to say. An answer is waited for until
 *       {@code isWhole} is true of it, however the server pauses. {@code Say.after(match)} keeps what is known already if the server falls silent. What a server that
 *       speaks another protocol must not take for an order is not said.
 * </ul>
 *
 * What is spoken by UDP is a {@link io.portolan.service.UdpProtocol}, registered the same way, in the order in which they are
 * most often moved to other ports; a protocol of both transports is one class.
 *
 * <p>TLS, and what port numbers suggest it ({@link io.portolan.service.TlsPorts}), is no protocol's business: all are asked
 * within it as without. What speaks HTTP is an {@link io.portolan.service.HttpApplication}, registered the same way: it
 * sees the answer to {@code GET /} and may get another page.
 */
package io.portolan.service;
