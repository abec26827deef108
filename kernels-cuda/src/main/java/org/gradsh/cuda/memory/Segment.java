package org.gradsh.cuda.memory;

import org.gradsh.cuda.driver.Stream;

/**
 * Memory as the driver gave it, cut into pieces for one stream.
 *
 * @param free where its pieces go when nobody uses them
 */
record Segment(long address, Stream stream, FreeBlocks free) {}
