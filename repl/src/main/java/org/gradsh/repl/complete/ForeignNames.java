package org.gradsh.repl.complete;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What users of PyTorch, NumPy, JAX and TensorFlow write for things that have another name here.
 */
final class ForeignNames {
  private ForeignNames() {}

  /** Modules whose functions are called without a prefix here. */
  private static final Set<String> MODULES =
      Set.of("np", "numpy", "torch", "jnp", "jax", "tf", "lax", "nn", "optim");

  private static final String TABLE =
      """
      absolute         abs(x)
      amax             max(x, axes…)
      amin             min(x, axes…)
      angle            complexAngle(z)
      arccos           acos(x)
      arcsin           asin(x)
      arctan           atan(x)
      arctan2          atan2(a, b)
      array            tensor(…)
      as_tensor        tensor(…)
      asarray          tensor(…)
      astype           x.to(DType.INT32)
      autograd         grad(f), or new GradientTape()
      bce_with_logits  binaryCrossEntropyWithLogits(x, targets)
      bmm              matmul(a, b): leading axes are a batch
      cast             x.to(DType.INT32)
      cat              concat(a, b), or concat(axis, a, b)
      check_grads      checkGradients(f, x, orders)
      cholesky_solve   choleskySolve(b, l)
      chunk            x.split(size, axis)
      clamp            clip(x, lo, hi)
      clone            x.detach(): a tensor never changes
      concatenate      concat(a, b), or concat(axis, a, b)
      conj             complexConj(z)
      constant         tensor(…)
      copy             x.detach(): a tensor never changes
      cpu              x.to(Device.CPU)
      custom_vjp       customGradient(x -> …), which gives value and pullback
      diag_embed       diagEmbed(x)
      diagflat         diag(x.flatten())
      dim              x.rank()
      divide           div(a, b)
      equal            eq(a, b)
      expand           x.broadcastTo(shape…)
      expand_dims      x.unsqueeze(axis)
      expm             matrixExp(x)
      fftfreq          fftFreq(n, d)
      fftshift         fftShift(x, axes…)
      fmod             rem(a, b), which is floored
      from_numpy       tensor(…)
      gradcheck        checkGradients(f, x)
      gradgradcheck    checkGradients(f, x, 2)
      greater          gt(a, b)
      greater_equal    ge(a, b)
      hstack           concat(1, a, b)
      ifftshift        ifftShift(x, axes…)
      index_add        x.scatterAdd(axis, index, source)
      inv              inverse(x)
      invert           not(x)
      jacfwd           jacobian(f)
      jacrev           jacobian(f)
      less             lt(a, b)
      less_equal       le(a, b)
      linalg           inverse, solve, svd, norm … are called without a prefix
      logical_and      and(a, b)
      logical_not      not(x)
      logical_or       or(a, b)
      logical_xor      xor(a, b)
      manual_seed      seed(n)
      matrix_exp       matrixExp(x)
      matrix_norm      matrixNorm(x, order)
      matrix_power     matrixPower(x, n)
      matrix_rank      matrixRank(x)
      mm               matmul(a, b)
      mod              rem(a, b)
      movedim          x.moveAxis(from, to)
      mT               x.T()
      multi_dot        multiDot(a, b, c…)
      multiply         mul(a, b)
      mv               matmul(a, b)
      ndim             x.rank()
      ndimension       x.rank()
      negative         neg(x)
      nelement         x.size()
      newaxis          x.unsqueeze(axis)
      no_grad          noGrad(() -> …)
      normal           randn(shape…)
      not_equal        ne(a, b)
      numel            x.size()
      numpy            x.toDoubleArray()
      permute          x.transpose(axes…)
      power            pow(a, b)
      random_normal    randn(shape…)
      random_uniform   rand(shape…)
      ravel            x.flatten()
      recompute_grad   checkpoint(f)
      reduce_max       max(x, axes…)
      reduce_mean      mean(x, axes…)
      reduce_min       min(x, axes…)
      reduce_sum       sum(x, axes…)
      remainder        rem(a, b)
      remat            checkpoint(f)
      repeat_interleave x.repeat(count, axis)
      requires_grad    variable(x), or x.requiresGrad() to ask
      requires_grad_   variable(x)
      rfftfreq         rfftFreq(n, d)
      sgn              sign(x)
      solve_triangular triangularSolve(a, b, upper)
      subtract         sub(a, b)
      swapaxes         x.swapAxes(a, b)
      swapdims         x.swapAxes(a, b)
      t                x.T()
      take_along_axis  x.gather(axis, index)
      take_along_dim   x.gather(axis, index)
      tolist           x.toDoubleArray()
      tree_leaves      Structures.leaves(structure)
      tree_map         Structures.map(structure, t -> …)
      true_divide      div(a, b)
      type             x.to(DType.INT32), or x.dtype() to ask
      uniform          rand(shape…)
      view             x.reshape(shape…)
      view_as_complex  complex numbers are pairs, (re, im), in a last axis
      view_as_real     complex numbers are pairs, (re, im), in a last axis
      vstack           concat(0, a, b)
      Parameter        variable(…)
      """;

  private static final Map<String, String> NAMES =
      TABLE
          .lines()
          .map(line -> line.split(" +", 2))
          .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));

  /** What to write for a name; null if it is nobody's. */
  static String here(String name) {
    return NAMES.get(name);
  }

  static Map<String, String> all() {
    return NAMES;
  }

  /** Whether it is a module elsewhere. */
  static boolean isModule(String name) {
    return MODULES.contains(name);
  }
}
