/**
 * What a host is called and who made it: reverse DNS (PTR, RFC 1035 3.5 and RFC 3596 2.5) over Netty's resolver, a datagram a
 * question, and the IEEE's list of hardware addresses as the system has it.
 */
package io.portolan.names;
