/** Scans that come round by themselves. */
package io.portolan.schedule;
