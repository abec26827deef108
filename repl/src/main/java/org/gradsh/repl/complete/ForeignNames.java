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
      Set.of("np", "numpy", "torch", "jnp", "jax", "tf", "lax", "nn", "optim", "torchinfo");

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
      array_split      x.tensorSplit(n, axis)
      as_tensor        tensor(…)
      asarray          tensor(…)
      astype           x.to(DType.INT32)
      at               x.setAt("1:3", value), or x.addAt("1:3", value)
      autograd         grad(f), or new GradientTape()
      bce_with_logits  binaryCrossEntropyWithLogits(x, targets)
      bmm              matmul(a, b): leading axes are a batch
      bucketize        searchSorted(edges, x)
      cast             x.to(DType.INT32)
      cat              concat(a, b), or concat(axis, a, b)
      check_grads      checkGradients(f, x, orders)
      choice           multinomial(weights, count, true)
      cholesky_solve   choleskySolve(b, l)
      clamp            clip(x, lo, hi)
      clamp_max        clipMax(x, hi)
      clamp_min        clipMin(x, lo)
      clone            x.detach(): a tensor never changes
      concatenate      concat(a, b), or concat(axis, a, b)
      conj             complexConj(z)
      constant         tensor(…)
      contiguous       x as it is: how it lies in memory is the engine's affair
      copy             x.detach(): a tensor never changes
      cpu              x.to(Device.CPU)
      custom_vjp       customGradient(x -> …), which gives value and pullback
      default_rng      generator(seed)
      diag_embed       diagEmbed(x)
      diagflat         diag(x.flatten())
      dim              x.rank()
      divide           div(a, b)
      dropout1d        x.featureDropout(p, training)
      dropout2d        x.featureDropout(p, training)
      dropout3d        x.featureDropout(p, training)
      eig              eigh(m): of symmetric matrices alone
      expand           x.broadcastTo(shape…)
      expand_dims      x.unsqueeze(axis)
      expm             matrixExp(x)
      fftfreq          fftFreq(n, d)
      fftshift         fftShift(x, axes…)
      flatnonzero      argWhere(x.flatten())
      fliplr           x.flip(1)
      flipud           x.flip(0)
      from_numpy       tensor(…)
      gammaln          lgamma(x)
      gradcheck        checkGradients(f, x)
      gradgradcheck    checkGradients(f, x, 2)
      greater          gt(a, b)
      greater_equal    ge(a, b)
      histc            histogram(x, bins, low, high)
      ifftshift        ifftShift(x, axes…)
      index_add        x.indexAdd(axis, index, source)
      index_put        x.setAt(index, value)
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
      manualSeed       seed(n)
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
      nonzero          argWhere(x)
      not_equal        ne(a, b)
      numel            x.size()
      numpy            x.toDoubleArray()
      percentile       quantile(x, p / 100)
      permute          x.transpose(axes…)
      power            pow(a, b)
      random_normal    normal(mean, std, shape…)
      random_uniform   uniform(low, high, shape…)
      ravel            x.flatten()
      recompute_grad   checkpoint(f)
      reduce_max       max(x, axes…)
      reduce_mean      mean(x, axes…)
      reduce_min       min(x, axes…)
      reduce_sum       sum(x, axes…)
      remainder        rem(a, b)
      remat            checkpoint(f)
      repeat_interleave x.repeat(counts, axis)
      requires_grad    variable(x), or x.requiresGrad() to ask
      requires_grad_   variable(x)
      rfftfreq         rfftFreq(n, d)
      select_scatter   x.setAt("1:3", value)
      sgn              sign(x)
      shuffle          x.permutation(axis)
      slice_scatter    x.setAt("1:3", value)
      solve_triangular triangularSolve(a, b, upper)
      subtract         sub(a, b)
      swapaxes         x.swapAxes(a, b)
      swapdims         x.swapAxes(a, b)
      t                x.T()
      take_along_axis  x.takeAlongAxis(index, axis)
      take_along_dim   x.takeAlongAxis(index, axis)
      tolist           x.toDoubleArray()
      tree_leaves      Structures.leaves(structure)
      tree_map         Structures.map(structure, t -> …)
      true_divide      div(a, b)
      type             x.to(DType.INT32), or x.dtype() to ask
      value_and_grad   valueAndGrad(f)
      view             x.reshape(shape…)
      view_as_complex  complex numbers are pairs, (re, im), in a last axis
      view_as_real     complex numbers are pairs, (re, im), in a last axis
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
