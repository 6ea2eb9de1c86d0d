/** The probe engine: which ports of an address accept, refuse or keep silent, and its Camel endpoint {@code probe:}. */
package io.portolan.probe;
