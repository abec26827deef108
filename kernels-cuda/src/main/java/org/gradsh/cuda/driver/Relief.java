package org.gradsh.cuda.driver;

import org.gradsh.autograd.TensorException;

/** What is done when the driver has no memory for something: streams and modules need some too. */
public interface Relief {
  /** Nobody holds anything that could be spared. */
  Relief NONE =
      new Relief() {
        @Override
        public boolean spare(int attempt) {
          return false;
        }

        @Override
        public TensorException lacks(String what) {
          return CudaError.of(CudaError.OUT_OF_MEMORY, what);
        }
      };

  /**
   * Gives the driver what can be spared.
   *
   * @param attempt 0 for the first that failed, then 1 …
   * @return false where nothing more can be done
   */
  boolean spare(int attempt);

  /** The error when there is no memory in spite of it all. */
  TensorException lacks(String what);
}
