/** A scan on its way through the routes: the request, the job it becomes, and the messages between the stages. */
package io.portolan.scan;
