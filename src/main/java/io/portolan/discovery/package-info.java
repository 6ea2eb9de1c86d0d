/** Which of the addresses are hosts that are up. */
package io.portolan.discovery;
