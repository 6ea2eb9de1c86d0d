/** What other scanners have found: their files in the inbox, read as they come and never held whole. */
package io.portolan.foreign;
