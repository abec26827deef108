package org.gradsh.cuda.memory;

import org.gradsh.cuda.driver.Stream;

/**
 * Memory as the driver gave it, cut into pieces for one stream.
 *
 * @param small whether it is for small pieces
 */
record Segment(long address, long bytes, Stream stream, boolean small) {}
