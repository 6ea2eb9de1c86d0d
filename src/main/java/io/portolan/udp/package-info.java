/**
 * What is said to UDP ports and what their answers mean, one class a protocol: its bytes, where they are written down, and
 * what can be read from an answer. The probe engine sends them and waits; this package only makes and reads bytes.
 *
 * <p>Servers are strangers: whatever comes back is bounded, never evaluated, and kept as text without control characters.
 */
package io.portolan.udp;
