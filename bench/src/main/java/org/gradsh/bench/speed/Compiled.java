package org.gradsh.bench.speed;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.Tensor;

/** {@code compile(f)}, where the engine has it. */
final class Compiled {
  private Compiled() {}

  static UnaryOperator<Tensor> of(Function<Tensor, Tensor> f) {
    Method compile =
        Arrays.stream(Autograd.class.getMethods())
            .filter(m -> m.getName().equals("compile") && m.getParameterCount() == 1)
            .filter(m -> m.getParameterTypes()[0] == Function.class)
            .findFirst()
            .orElseThrow(() -> new OurWorker.MissingException("the engine has no compile(f) yet"));
    try {
      Object compiled = compile.invoke(null, f);
      Method apply = compiled.getClass().getMethod("apply", Tensor.class);
      return x -> {
        try {
          return (Tensor) apply.invoke(compiled, x);
        } catch (ReflectiveOperationException e) {
          throw new IllegalStateException(e);
        }
      };
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
