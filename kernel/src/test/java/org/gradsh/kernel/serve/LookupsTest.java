package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions about code that is being typed; cursors are counted in code points. */
class LookupsTest extends Served {
  /** Completion where the mark {@code |} stands. */
  private JsonObject complete(String marked) {
    int at = marked.indexOf('|');
    String code = marked.substring(0, at) + marked.substring(at + 1);
    return ask("complete_request", "code", code, "cursor_pos", marked.codePointCount(0, at));
  }

  /** Completion that may still be on its way: packages are known a while after the start. */
  private JsonObject completeInTime(String marked) throws InterruptedException {
    JsonObject reply = complete(marked);
    for (int i = 0; i < 100 && matches(reply).isEmpty(); i++) {
      Thread.sleep(100);
      reply = complete(marked);
    }
    return reply;
  }

  private JsonObject inspect(String marked, int level) {
    int at = marked.indexOf('|');
    String code = marked.substring(0, at) + marked.substring(at + 1);
    return ask(
        "inspect_request",
        "code",
        code,
        "cursor_pos",
        marked.codePointCount(0, at),
        "detail_level",
        level);
  }

  private static String text(JsonObject inspected) {
    assertTrue(inspected.get("found").getAsBoolean(), inspected.toString());
    return inspected.getAsJsonObject("data").get("text/plain").getAsString();
  }

  private static Set<String> matches(JsonObject reply) {
    return new TreeSet<>(texts(reply, "matches"));
  }

  // ---- is_complete ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1 + 1",
        "int x = 3;",
        "println(1)",
        "void f() { }",
        "",
        "// only a comment",
        "int a = 1;\nint b = 2;",
        "for (;;) { }",
        "/vars"
      })
  void completeCodeIsComplete(String code) {
    JsonObject reply = ask("is_complete_request", "code", code);
    assertEquals("complete", reply.get("status").getAsString());
    assertFalse(reply.has("indent"), reply.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"void f() {", "println(", "int x =", "\"\"\"\ntext", "/* so far", "1 +"})
  void incompleteCodeIsIncompleteAndHasAnIndent(String code) {
    JsonObject reply = ask("is_complete_request", "code", code);
    assertEquals("incomplete", reply.get("status").getAsString());
    assertTrue(reply.get("indent").getAsString().isBlank(), reply.toString());
  }

  @Test
  void theIndentFollowsBraces() {
    JsonObject one = ask("is_complete_request", "code", "void f() {");
    JsonObject two = ask("is_complete_request", "code", "void f() {\n    if (true) {");
    JsonObject same = ask("is_complete_request", "code", "void f() {\n    int a = 1;");
    assertEquals("  ", one.get("indent").getAsString());
    assertTrue(two.get("indent").getAsString().length() > 4, two.toString());
    assertEquals("    ", same.get("indent").getAsString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"int a b = 2;", "println(1))", "class {}"})
  void invalidCodeIsInvalid(String code) {
    JsonObject reply = ask("is_complete_request", "code", code);
    assertEquals("invalid", reply.get("status").getAsString());
  }

  // ---- complete ----

  @Test
  void theReplyHasEachField() {
    JsonObject reply = complete("Math.sq|");
    assertEquals(
        Set.of("status", "matches", "cursor_start", "cursor_end", "metadata"), reply.keySet());
    assertEquals("ok", reply.get("status").getAsString());
    assertEquals(Set.of("sqrt("), matches(reply));
    assertEquals(5, reply.get("cursor_start").getAsInt());
    assertEquals(7, reply.get("cursor_end").getAsInt());
  }

  @Test
  void eachMatchHasItsType() {
    JsonObject reply = complete("Math.|");
    List<String> texts = new ArrayList<>();
    for (JsonElement one :
        reply.getAsJsonObject("metadata").getAsJsonArray("_jupyter_types_experimental")) {
      JsonObject type = one.getAsJsonObject();
      texts.add(type.get("text").getAsString());
      assertEquals(reply.get("cursor_start"), type.get("start"));
      assertEquals(reply.get("cursor_end"), type.get("end"));
      assertFalse(type.get("type").getAsString().isBlank());
    }
    assertEquals(texts(reply, "matches"), texts);
  }

  @ParameterizedTest
  @CsvSource({
    "'Math.sq|', sqrt(, function",
    "'Math.P|', PI, property",
    "'Strin|', String, class",
    "'java.uti|', util, module",
    "'int kept2 = 1; kep|', kept2, instance",
    "'/var|', vars, magic"
  })
  void typesAreThoseThatClientsDraw(String marked, String match, String type)
      throws InterruptedException {
    JsonObject reply = completeInTime(marked);
    List<String> types = new ArrayList<>();
    for (JsonElement one :
        reply.getAsJsonObject("metadata").getAsJsonArray("_jupyter_types_experimental")) {
      if (one.getAsJsonObject().get("text").getAsString().startsWith(match)) {
        types.add(one.getAsJsonObject().get("type").getAsString());
      }
    }
    assertTrue(types.contains(type), () -> match + " is not a " + type + " in " + reply);
  }

  @Test
  void variablesOfEarlierCellsAreKnown() {
    run("var remembered = tensor(1, 2);");
    assertEquals(Set.of("remembered"), matches(complete("rememb|")));
    assertTrue(matches(complete("remembered.sq|")).contains("sqrt()"), "methods of tensors");
  }

  @Test
  void cursorsAreCountedInCodePoints() {
    String before = "var s = \"\uD83D\uDE00\uD83D\uDE80\"; ";
    JsonObject reply = complete(before + "Math.sq|");
    int start = before.codePointCount(0, before.length()) + 5;
    assertEquals(Set.of("sqrt("), matches(reply));
    assertEquals(start, reply.get("cursor_start").getAsInt());
    assertEquals(start + 2, reply.get("cursor_end").getAsInt());
  }

  @Test
  void theCursorMayStandInTheMiddle() {
    JsonObject reply = complete("var y = Math.sq|(3.0);\nprintln(y);");
    assertTrue(matches(reply).stream().anyMatch(m -> m.startsWith("sqrt")), reply.toString());
  }

  @ParameterizedTest
  @CsvSource({"-1", "1000000", "2147483647"})
  void cursorsOutsideOfTheCodeAreItsEnds(int cursor) {
    JsonObject reply = ask("complete_request", "code", "Math.sq", "cursor_pos", cursor);
    assertEquals("ok", reply.get("status").getAsString());
    int end = reply.get("cursor_end").getAsInt();
    assertTrue(end >= 0 && end <= 7, reply.toString());
  }

  @Test
  void whereNothingFitsNothingMatches() {
    for (String marked : List.of("nosuchthinganywhere|", "\"text|\"", "class {}|", "1 + 1;|")) {
      JsonObject reply = complete(marked);
      assertEquals("ok", reply.get("status").getAsString());
      assertEquals(Set.of(), matches(reply), marked);
    }
  }

  @Test
  void theRangeIsWithinTheCode() {
    JsonObject reply = complete("nosuchthinganywhere|");
    assertTrue(
        reply.get("cursor_start").getAsInt() <= reply.get("cursor_end").getAsInt(),
        reply.toString());
  }

  // ---- inspect ----

  @Test
  void whatIsFoundHasEachField() {
    JsonObject reply = inspect("Math.sqrt|", 0);
    assertEquals(Set.of("status", "found", "data", "metadata"), reply.keySet());
    assertEquals("ok", reply.get("status").getAsString());
    assertTrue(text(reply).contains("sqrt(double"), reply.toString());
  }

  @Test
  void whatIsNotFoundIsNoError() {
    for (String marked : List.of("nosuchthing|", "|", "  |  ", "1 + |", "\"text|\"")) {
      JsonObject reply = inspect(marked, 0);
      assertEquals("ok", reply.get("status").getAsString(), marked);
      assertFalse(reply.get("found").getAsBoolean(), marked + reply);
      assertEquals(0, reply.getAsJsonObject("data").size(), marked);
    }
  }

  @Test
  void theCursorMayStandAnywhereInTheNameOrTheCall() {
    for (String marked :
        List.of("Math.s|qrt(2.0)", "Math.sqrt|(2.0)", "Math.sqrt(|2.0)", "Math.sqrt(2.0|)")) {
      assertTrue(text(inspect(marked, 0)).contains("sqrt"), marked);
    }
  }

  @Test
  void theCursorMayStandBehindEmoji() {
    String text = text(inspect("var s = \"\uD83D\uDE00\uD83D\uDE80\"; Math.sq|rt(2.0)", 0));
    assertTrue(text.contains("sqrt(double"), text);
  }

  @Test
  void theSecondLevelTellsMore() {
    String brief = text(inspect("matmul|(", 0));
    String whole = text(inspect("matmul|(", 1));
    assertTrue(whole.contains("matmul") && whole.length() >= brief.length(), brief + "\n" + whole);
  }

  @Test
  void variablesAreInspected() {
    run("int answer = 42;");
    assertTrue(text(inspect("answer|", 0)).contains("int"), "its type");
  }

  @Test
  void cursorsFarOffAreNoError() {
    for (int cursor : new int[] {-5, 99, Integer.MAX_VALUE}) {
      JsonObject reply =
          ask("inspect_request", "code", "Math.sqrt", "cursor_pos", cursor, "detail_level", 0);
      assertEquals("ok", reply.get("status").getAsString());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"complete_request", "inspect_request", "is_complete_request"})
  void aQuestionWithoutCodeIsAnError(String type) {
    JsonObject reply = ask(type, "cursor_pos", 1);
    assertEquals("error", reply.get("status").getAsString(), reply.toString());
    assertTrue(reply.keySet().containsAll(Set.of("ename", "evalue", "traceback")));
  }
}
