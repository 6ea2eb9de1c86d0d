/** How answers are printed: one description of a result's cells, and a table, JSON or CSV made of it row by row. */
package io.portolan.report;
