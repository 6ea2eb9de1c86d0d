/** The way into the database: which one it is, its transactions, and which of its errors pass. */
package io.portolan.store;
