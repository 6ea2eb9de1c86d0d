/** What is told to others of what has changed. */
package io.portolan.notify;
