package org.gradsh.repl.complete;

import java.util.Optional;
import javax.lang.model.element.Element;
import javax.lang.model.element.ElementKind;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import org.gradsh.autograd.Tensor;
import org.gradsh.repl.Display;
import org.gradsh.repl.Session;
import org.gradsh.repl.SessionVariable;

/** What the session's variables hold at present. */
final class Values {
  private static final int LONGEST = 80;

  private final Session session;

  Values(Session session) {
    this.session = session;
  }

  /** A tensor's kind, dtype and shape: {@code Tensor float32 [64, 784]}; else nothing. */
  Optional<String> detail(Element element) {
    return value(element).map(Values::words);
  }

  /** A number or a short text as it is; else nothing. */
  Optional<String> text(Element element) {
    return value(element)
        .filter(
            value -> value instanceof Number || value instanceof Boolean || value instanceof String)
        .map(Display::answer)
        .filter(text -> text.length() <= LONGEST);
  }

  private Optional<Object> value(Element element) {
    boolean variable =
        element.getKind() == ElementKind.FIELD
            && element.getModifiers().contains(Modifier.STATIC)
            && element.getEnclosingElement() instanceof TypeElement owner
            && owner.getQualifiedName().toString().startsWith("REPL.$JShell$");
    return variable
        ? session.variable(element.getSimpleName().toString()).map(SessionVariable::value)
        : Optional.empty();
  }

  private static String words(Object value) {
    return value instanceof Tensor tensor
        ? tensor.getClass().getSimpleName() + " " + tensor.dtype() + " " + tensor.shape()
        : null;
  }
}
