package org.gradsh.cuda.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import org.gradsh.autograd.DType;
import org.gradsh.autograd.TensorException;
import org.gradsh.cuda.driver.Context;
import org.gradsh.cuda.driver.Kernel;
import org.gradsh.cuda.driver.Module;

/** The kernels that are written by hand: {@code src/main/cuda}, translated when first asked for. */
public final class Written {
  private static final String FOLDER = "/org/gradsh/cuda/kernels/";

  private final Context context;
  private final ConcurrentHashMap<String, Module> modules = new ConcurrentHashMap<>();

  public Written(Context context) {
    this.context = context;
  }

  /**
   * A kernel.
   *
   * @param module the name of its source, without {@code .cu}
   */
  public Kernel kernel(String module, String entry) {
    Module known = modules.get(module);
    if (known == null) known = modules.computeIfAbsent(module, this::load);
    return known.kernel(entry);
  }

  /**
   * A kernel that is launched with shared memory of that many bytes, perhaps more than all kernels
   * may have.
   */
  public Kernel kernel(String module, String entry, int shared) {
    return modules.computeIfAbsent(module, this::load).kernel(entry, shared);
  }

  /**
   * Takes a module from other PTX than the jar's: to see what tests say of kernels that are wrong.
   */
  public void replace(String module, String ptx) {
    modules.put(module, new Module(context, module, ptx));
  }

  /** What the kernels of a dtype have at the end of their names. */
  static String suffix(DType dtype) {
    return dtype.toString().toLowerCase(Locale.ROOT);
  }

  private Module load(String module) {
    String path = FOLDER + module + ".ptx";
    try (InputStream in = Written.class.getResourceAsStream(path)) {
      if (in == null) throw lacks(module, "its jar has no " + path);
      String ptx = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return new Module(context, module, ptx);
    } catch (IOException e) {
      throw lacks(module, "cannot read " + path + ": " + e.getMessage());
    }
  }

  private static TensorException lacks(String module, String why) {
    return TensorException.device("cuda: Gradsh has no kernels of " + module)
        .detail(why)
        .hint("a fresh copy of Gradsh")
        .build();
  }
}
