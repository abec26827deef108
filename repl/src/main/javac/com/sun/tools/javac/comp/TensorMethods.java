package com.sun.tools.javac.comp;

import com.sun.tools.javac.code.ClassFinder;
import com.sun.tools.javac.code.Kinds;
import com.sun.tools.javac.code.Symbol;
import com.sun.tools.javac.code.Symbol.ClassSymbol;
import com.sun.tools.javac.code.Symbol.MethodSymbol;
import com.sun.tools.javac.code.Symtab;
import com.sun.tools.javac.code.Type;
import com.sun.tools.javac.code.TypeTag;
import com.sun.tools.javac.code.Types;
import com.sun.tools.javac.util.Context;
import com.sun.tools.javac.util.Name;
import com.sun.tools.javac.util.Names;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The methods that operators on tensors stand for, by the types of the operands. */
final class TensorMethods {
  private static final String PACKAGE = "org.gradsh.autograd.";

  /** What an operand is to an operator. */
  enum Operand {
    TENSOR,
    VARIABLE,
    /** A whole number of Java's, boxed or not. */
    WHOLE,
    /** A floating number of Java's, boxed or not. */
    REAL,
    /** An array of numbers, of any depth. */
    ARRAY,
    /** An array of truth values, of any depth. */
    MASK_ARRAY,
    OTHER;

    boolean isTensor() {
      return this == TENSOR || this == VARIABLE;
    }

    boolean isNumber() {
      return this == WHOLE || this == REAL;
    }

    boolean isArray() {
      return this == ARRAY || this == MASK_ARRAY;
    }
  }

  private final Types types;
  private final Symtab symbols;
  private final Names names;
  private final ClassFinder finder;
  private final Name tensorName;
  private final Name variableName;
  private final Map<String, String> binary;
  private final Map<String, String> unary;
  private final Map<String, String> assignment;
  private final Map<String, MethodSymbol> found = new HashMap<>();
  private ClassSymbol tensor;

  TensorMethods(Context context, Map<String, Map<String, String>> names) {
    types = Types.instance(context);
    symbols = Symtab.instance(context);
    this.names = Names.instance(context);
    finder = ClassFinder.instance(context);
    tensorName = this.names.fromString(PACKAGE + "Tensor");
    variableName = this.names.fromString(PACKAGE + "Variable");
    binary = names.get("binary");
    unary = names.get("unary");
    assignment = names.get("assignment");
  }

  // ---- operands ----

  Operand operand(Type type) {
    if (type == null || type.isErroneous() || type.hasTag(TypeTag.BOT)) {
      return Operand.OTHER;
    }
    Type bound = types.skipTypeVars(type, true);
    if (bound.hasTag(TypeTag.CLASS) && !bound.isIntersection()) {
      return ofClass(bound);
    }
    if (bound.isIntersection()) {
      for (Type part : types.directSupertypes(bound)) {
        if (operand(part).isTensor()) {
          return operand(part);
        }
      }
      return Operand.OTHER;
    }
    return ofPlain(bound);
  }

  private Operand ofClass(Type type) {
    Name name = type.tsym.getQualifiedName();
    if (name == tensorName) {
      tensor = (ClassSymbol) type.tsym;
      return Operand.TENSOR;
    }
    if (name == variableName) {
      tensor = (ClassSymbol) types.supertype(type.tsym.type).tsym;
      return Operand.VARIABLE;
    }
    return ofPlain(type);
  }

  private Operand ofPlain(Type type) {
    if (types.isArray(type)) {
      Type element = types.unboxedTypeOrType(innermost(type));
      boolean number = element.isNumeric() && !element.hasTag(TypeTag.CHAR);
      return number
          ? Operand.ARRAY
          : element.hasTag(TypeTag.BOOLEAN) ? Operand.MASK_ARRAY : Operand.OTHER;
    }
    Type plain = types.unboxedTypeOrType(type);
    return !plain.isNumeric()
        ? Operand.OTHER
        : plain.hasTag(TypeTag.FLOAT) || plain.hasTag(TypeTag.DOUBLE)
            ? Operand.REAL
            : Operand.WHOLE;
  }

  private Type innermost(Type array) {
    Type element = array;
    while (types.isArray(element)) {
      element = types.elemtype(element);
    }
    return element;
  }

  boolean isTensor(Type type) {
    return operand(type).isTensor();
  }

  boolean isVariable(Type type) {
    return operand(type) == Operand.VARIABLE;
  }

  boolean isString(Type type) {
    return types.isSameType(type, symbols.stringType);
  }

  // ---- methods ----

  /** What {@code left sign right} calls; null where that is none of ours. */
  MethodSymbol binary(String sign, Type left, Type right) {
    Operand a = operand(left);
    Operand b = operand(right);
    String name = binary.get(sign);
    boolean masks = a == Operand.MASK_ARRAY || b == Operand.MASK_ARRAY;
    if (name == null || !a.isTensor() && !b.isTensor() || masks && !"&|^".contains(sign)) {
      return null;
    }
    if (a.isTensor()) {
      if (b.isArray()) {
        return statically("ArrayOperands", name, tensor.type, symbols.objectType);
      }
      return b.isTensor()
          ? method(name, tensor.type)
          : b.isNumber() ? method(name, number(b)) : null;
    }
    if (a.isArray()) {
      return statically("ArrayOperands", name, symbols.objectType, tensor.type);
    }
    return a.isNumber() ? statically("Autograd", name, number(a), tensor.type) : null;
  }

  /** What {@code sign operand} calls; null where that is none of ours. */
  MethodSymbol unary(String sign, Type operand) {
    String name = unary.get(sign);
    return name != null && isTensor(operand) ? method(name) : null;
  }

  /** What {@code variable sign= value} calls; null where that is none of ours. */
  MethodSymbol assignment(String sign, Type variable, Type value) {
    String name = assignment.get(sign);
    Operand b = operand(value);
    if (name == null || b == Operand.OTHER || b == Operand.MASK_ARRAY) {
      return null;
    }
    Type parameter = b.isNumber() ? symbols.doubleType : tensor.type;
    Symbol owner = types.skipTypeVars(variable, true).tsym;
    return find((ClassSymbol) owner, name, List.of(parameter));
  }

  /** What {@code tensor[index]} calls; {@code get(int...)} for whatever is none of the others. */
  MethodSymbol index(Type index) {
    Operand kind = operand(index);
    if (isString(index)) {
      return method("get", symbols.stringType);
    }
    return kind.isTensor() || kind.isArray()
        ? method("get", tensor.type)
        : method("get", new Type.ArrayType(symbols.intType, symbols.arrayClass));
  }

  /** The function that makes a tensor of an array, every digit kept. */
  MethodSymbol arrayToTensor() {
    return statically("ArrayOperands", "tensor", symbols.objectType);
  }

  Type tensorType() {
    return tensor.type;
  }

  /** Java numbers come as long or double; which dtype they take is for the tensor to say. */
  private Type number(Operand operand) {
    return operand == Operand.WHOLE ? symbols.longType : symbols.doubleType;
  }

  private MethodSymbol method(String name, Type... parameters) {
    return find(tensor, name, List.of(parameters));
  }

  private MethodSymbol statically(String owner, String name, Type... parameters) {
    ClassSymbol type = finder.loadClass(tensor.packge().modle, names.fromString(PACKAGE + owner));
    return find(type, name, List.of(parameters));
  }

  /** The method with exactly these parameters, in a class or those that it extends; or null. */
  private MethodSymbol find(ClassSymbol owner, String name, List<Type> parameters) {
    String key = owner.flatName() + "." + name + parameters;
    MethodSymbol method = found.get(key);
    if (method == null) {
      method = look(owner, name, parameters);
      found.put(key, method);
    }
    return method;
  }

  private MethodSymbol look(ClassSymbol owner, String name, List<Type> parameters) {
    for (Type type = owner.type; type.hasTag(TypeTag.CLASS); type = types.supertype(type)) {
      for (Symbol member : type.tsym.members().getSymbolsByName(names.fromString(name))) {
        if (member.kind == Kinds.Kind.MTH
            && types.isSameTypes(
                member.type.getParameterTypes(), com.sun.tools.javac.util.List.from(parameters))) {
          return (MethodSymbol) member;
        }
      }
    }
    return null;
  }
}
