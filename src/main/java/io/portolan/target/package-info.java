/** What a scan asks: addresses, ports, and the words and files that name them. Nothing here sends a probe. */
package io.portolan.target;
