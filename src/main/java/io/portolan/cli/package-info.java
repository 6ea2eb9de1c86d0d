/** The commands: what a user types, checked before anything is written, and what it answers. */
package io.portolan.cli;
