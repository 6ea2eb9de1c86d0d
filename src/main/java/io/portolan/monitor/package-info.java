/**
 * What a running service shows of itself: the JMX connector that lets its user in and nobody else, the numbers of the
 * scans, and the reader that {@code portolan routes} asks. Camel's own MBeans stand in the same MBean server.
 */
package io.portolan.monitor;
