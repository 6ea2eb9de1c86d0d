package io.portolan.foreign;

import io.portolan.scan.FileFacts;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** The hosts of a file one after the other, as its tool has written them: the same address may come again. */
interface FoundHosts extends Closeable {

    /**
     * The next host, once for each protocol that it was asked by; none at the end of the file.
     *
     * @throws io.portolan.scan.BadInput naming the line at which the file is not what its tool writes
     */
    List<FoundHost> next() throws IOException;

    /**
     * What the file says of itself, complete once the last host has been read.
     *
     * @param results the hosts that are made of it
     */
    FileFacts facts(long results);
}
