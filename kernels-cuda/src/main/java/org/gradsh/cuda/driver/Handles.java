package org.gradsh.cuda.driver;

import jcuda.driver.CUcontext;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUstream;

/** JCuda's handles, which keep their address to themselves: java.lang.foreign wants it as well. */
final class Handles {
  private Handles() {}

  static final class Context extends CUcontext {
    long address() {
      return getNativePointer();
    }
  }

  static final class Stream extends CUstream {
    long address() {
      return getNativePointer();
    }
  }

  static final class Event extends CUevent {
    long address() {
      return getNativePointer();
    }
  }

  static final class Function extends CUfunction {
    long address() {
      return getNativePointer();
    }
  }

  /** A place in the device's memory. */
  static final class Memory extends CUdeviceptr {
    Memory() {}

    private Memory(CUdeviceptr base, long offset) {
      super(base, offset);
    }

    /** Memory that a call before this has given. */
    static Memory at(long address) {
      return new Memory(new CUdeviceptr(), address);
    }

    long address() {
      return getNativePointer() + getByteOffset();
    }
  }

  /** Pinned memory of the CPU's. */
  static final class Pinned extends jcuda.Pointer {
    long address() {
      return getNativePointer() + getByteOffset();
    }
  }
}
