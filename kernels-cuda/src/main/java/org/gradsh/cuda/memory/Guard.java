package org.gradsh.cuda.memory;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.invoke.MethodHandle;
import org.gradsh.cuda.driver.Driver;
import org.gradsh.cuda.driver.Options;

/**
 * Has the driver of the tests forbid what is free within a pool, so that whoever still reads or
 * writes there is found: {@code -Dgradsh.cuda.guard=true}. A real driver cannot do it.
 */
final class Guard {
  private static final boolean IS_ON = Options.isOn("guard", false);
  private static final MethodHandle FORBID = find("emulator_forbid");
  private static final MethodHandle ALLOW = find("emulator_allow");

  private Guard() {}

  private static MethodHandle find(String name) {
    return IS_ON ? Driver.find(name, JAVA_LONG, JAVA_LONG).orElse(null) : null;
  }

  /** It is free from now on. */
  static void forbid(Block block) {
    if (FORBID != null) call(FORBID, block);
  }

  /** It is an array's from now on. */
  static void allow(Block block) {
    if (ALLOW != null) call(ALLOW, block);
  }

  private static void call(MethodHandle function, Block block) {
    try {
      int code = (int) function.invokeExact(block.address, block.bytes);
      if (code != 0) throw new IllegalStateException("the emulator does not know " + block.address);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }
}
