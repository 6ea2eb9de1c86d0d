package io.portolan.probe;

import java.util.List;

/** What an open UDP port has said, a datagram an element, in the order of the questions. */
public record Said(int port, List<byte[]> datagrams) {}
