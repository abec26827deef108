package org.gradsh.autograd.device;

import org.gradsh.autograd.cpu.Strided;

/** Work that is done again and again, each time on other values of the same forms. */
@FunctionalInterface
public interface Repeated {
  /**
   * Does it once.
   *
   * @param given what it is done on, all on the accelerator; nobody writes into it
   * @return fresh blocks, or views of what is given
   */
  Strided[] run(Strided[] given);
}
