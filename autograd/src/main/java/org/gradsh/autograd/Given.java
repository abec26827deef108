package org.gradsh.autograd;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/**
 * What a caller of the functions of differentiation has to give, and null is told at once: in a
 * session a name is null after the cell that would have set it has failed.
 */
final class Given {
  private Given() {}

  static <T> T nonNull(String method, String role, T given) {
    if (given != null) return given;
    throw TensorException.gradient(method + ": " + role + " is null")
        .detail("a name that was only declared, or whose cell has failed, is null")
        .build();
  }

  /** Tensors in a list of their own; one of several is told by its place. */
  static List<Tensor> tensors(String method, String role, Collection<? extends Tensor> given) {
    Tensor[] all = nonNull(method, role, given).toArray(Tensor[]::new);
    for (int i = 0; i < all.length; i++) {
      nonNull(method, all.length == 1 ? role : role + "[" + i + "]", all[i]);
    }
    return Arrays.asList(all);
  }

  static Tensor[] tensors(String method, String role, Tensor... given) {
    return tensors(method, role, Arrays.asList(nonNull(method, role, given)))
        .toArray(Tensor[]::new);
  }
}
