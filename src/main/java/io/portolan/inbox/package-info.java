/** Files that are dropped to be scanned. */
package io.portolan.inbox;
