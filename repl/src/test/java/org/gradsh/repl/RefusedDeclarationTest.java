package org.gradsh.repl;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A declaration that is refused leaves what has the name as it was. */
class RefusedDeclarationTest {
  private final Asked.Talk talk = new Asked.Talk();

  @AfterEach
  void close() {
    talk.close();
  }

  private void refuses(String text, String part) {
    talk.ask(text).mentions(part);
  }

  @Test
  void variables() {
    talk.ask("var x = 3;").works();
    refuses("Tensor x = randn(2).foo();", "symbol:   method foo()");
    talk.ask("x").gives(3);
    refuses("Tesnor x = randn(2);", "class Tesnor");
    talk.ask("x").gives(3);
    refuses("int x = \"a\";", "incompatible types");
    refuses("var x = randn(2).foo();", "symbol:   method foo()");
    talk.ask("x + 1").gives(4);
    talk.ask("int y = 5;").works();
    refuses("int y = \"a\";", "incompatible types");
    refuses("int y = \"a\", z = 1;", "incompatible types");
    talk.ask("y").gives(5);
    talk.ask("int y = 6; y").gives(6);
    talk.ask("double y = 1.5; y").gives(1.5);
    refuses("int y = 2 +;", "illegal start");
    talk.ask("y").gives(1.5);
  }

  @Test
  void aVariableInACellWithOthers() {
    talk.ask("int x = 1;").works();
    refuses("int k = 2; int x = \"a\";", "incompatible types");
    talk.ask("x").gives(1);
    talk.script("int x = \"a\";").mentions("incompatible types");
    talk.ask("x").gives(1);
  }

  @Test
  void methods() {
    talk.ask("int f(int n) { return n + 1; }").works();
    refuses("int f(int n) { return \"a\"; }", "incompatible types");
    talk.ask("f(1)").gives(2);
    talk.ask("String f(String s) { return s; }").works();
    refuses("int f(int n) { return \"a\"; }", "incompatible types");
    talk.ask("f(1) + f(\"a\")").gives("2a");
    talk.ask("int f(int n) { return n == 0 ? 9 : f(n - 1) + f(\"\").length(); } f(1)").gives(9);
  }

  @Test
  void classesAndTheirInstances() {
    talk.ask("class C { int n = 4; } var c = new C(); int of(C one) { return one.n; }").works();
    refuses("class C { int n = \"a\"; }", "incompatible types");
    talk.ask("c.n + new C().n + of(c)").gives(12);
    refuses("C c = new C(1);", "cannot be applied");
    talk.ask("c.n").gives(4);
    refuses("record R(int a) { int b() { return \"\"; } }", "incompatible types");
    talk.ask("record R(int a) {} new R(1).a()").gives(1);
    refuses("record R(int a) { int b() { return \"\"; } }", "incompatible types");
    talk.ask("new R(2).a()").gives(2);
  }

  @Test
  void usersOfAVariableGoOn() {
    talk.ask("int base = 2; int twice() { return base * 2; } class B { int n = base; }").works();
    talk.ask("var b = new B();").works();
    refuses("String base = 5;", "incompatible types");
    talk.ask("twice() + b.n").gives(6);
    talk.ask("int base = 3; twice()").gives(6);
  }
}
