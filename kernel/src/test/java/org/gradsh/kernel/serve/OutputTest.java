package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.Message;
import org.junit.jupiter.api.Test;

/** What cells print and show on its way to the clients. */
class OutputTest extends Served {
  private static String data(Message message) {
    return message.content().getAsJsonObject("data").get("text/plain").getAsString();
  }

  private static String displayId(Message message) {
    return message.content().getAsJsonObject("transient").get("display_id").getAsString();
  }

  @Test
  void tenMegabytesInManyLinesComeWholeAndInFewMessages() {
    Exchange cell =
        run(
            "var dots = \".\".repeat(93);\n"
                + "for (int i = 0; i < 100_000; i++) System.out.println(\"%06d\".formatted(i) +"
                + " dots);");
    String dots = ".".repeat(93);
    String expected =
        IntStream.range(0, 100_000)
            .mapToObj(i -> "%06d".formatted(i) + dots + "\n")
            .collect(Collectors.joining());
    String printed = cell.printed("stdout");
    assertEquals(expected.length(), printed.length());
    assertTrue(expected.equals(printed), "some lines are out of order");
    assertTrue(cell.all("stream").size() <= 200, cell.all("stream").size() + " messages");
    assertEquals("idle", cell.published().getLast());
    client.listen(Duration.ofMillis(200));
    assertEquals("idle", cell.published().getLast());
  }

  @Test
  void oneGreatTextComesWhole() {
    Exchange cell = run("System.out.print(\"\u00e4\".repeat(5_000_000))");
    assertTrue("\u00e4".repeat(5_000_000).equals(cell.printed("stdout")), "5,000,000 characters");
  }

  @Test
  void twoStreamsComeInTheOrderOfTheirPrinting() {
    Exchange cell =
        run(
            "for (int i = 0; i < 200; i++) { System.out.print(\"o\" + i + \" \");"
                + " System.err.print(\"e\" + i + \" \"); }");
    assertEquals(
        IntStream.range(0, 200)
            .mapToObj(i -> "o" + i + " e" + i + " ")
            .collect(Collectors.joining()),
        cell.all("stream").stream().map(m -> m.text("text")).collect(Collectors.joining()));
  }

  @Test
  void outputComesWhileTheCellRuns() {
    Exchange cell = send("println(\"early\"); Thread.sleep(400); println(\"late\");");
    client.await(cell, () -> cell.printed("stdout").contains("early"), "early output");
    assertFalse(cell.isIdle());
    client.await(cell);
    assertEquals("early\nlate\n", cell.printed("stdout"));
  }

  @Test
  void charactersWrittenInPiecesComeWhole() {
    Exchange cell =
        run(
            "for (byte b : \"\u00e9\uD83D\uDE00\u2202\".getBytes(\"UTF-8\")) {"
                + " System.out.write(b); System.out.flush(); Thread.sleep(70); }");
    assertEquals("\u00e9\uD83D\uDE00\u2202", cell.printed("stdout"));
  }

  @Test
  void emojiAcrossTheSizeOfAMessageComeWhole() {
    Exchange cell = run("System.out.print(\"x\" + \"\uD83D\uDE00\".repeat(100_000))");
    assertEquals("x" + "\uD83D\uDE00".repeat(100_000), cell.printed("stdout"));
  }

  @Test
  void oddCharactersComeAsTheyAre() {
    String odd = "\\u0000\\u001b[31mred\\u2028\\t\\r\\n\\ud800.";
    Exchange cell = run("System.out.print(\"" + odd + "\")");
    assertEquals("\u0000\u001b[31mred\u2028\t\r\n?.", cell.printed("stdout"));
  }

  @Test
  void lateThreadsPrintIntoTheCellThatHasStartedThem() {
    Exchange first =
        run(
            "new Thread(() -> { try { Thread.sleep(400); } catch (InterruptedException e) { }"
                + " println(\"from the first\"); }).start();");
    Exchange second = run("println(\"second\"); Thread.sleep(800);");
    client.await(first, () -> first.printed("stdout").contains("from"), "late output");
    assertEquals("from the first\n", first.printed("stdout"));
    assertEquals("second\n", second.printed("stdout"));
  }

  @Test
  void lateThreadsMayShowValues() {
    Exchange first =
        run(
            "new Thread(() -> { try { Thread.sleep(200); } catch (InterruptedException e) { }"
                + " display(\"shown late\"); }).start();");
    run("int quick = 1;");
    client.await(first, "display_data", 1);
    assertTrue(data(first.only("display_data")).contains("shown late"));
  }

  @Test
  void whatIsDisplayedHasAllFields() {
    Exchange cell = run("display(tensor(1, 2, 3));");
    JsonObject shown = cell.only("display_data").content();
    assertTrue(shown.getAsJsonObject("data").has("text/plain"), shown.toString());
    assertTrue(shown.getAsJsonObject("data").has("text/html"), shown.toString());
    assertTrue(shown.get("metadata").isJsonObject());
    assertEquals(List.of("busy", "execute_input", "display_data", "idle"), cell.published());
  }

  @Test
  void displaysAndOutputComeInOrder() {
    Exchange cell = run("println(1); display(2); println(3); display(4); 5");
    assertEquals(
        List.of(
            "busy",
            "execute_input",
            "stream",
            "display_data",
            "stream",
            "display_data",
            "execute_result",
            "idle"),
        cell.published());
  }

  @Test
  void displaysWithAnIdAreUpdated() {
    Exchange cell = run("display(\"place\", 1); updateDisplay(\"place\", 2);");
    assertEquals("place", displayId(cell.only("display_data")));
    assertEquals("place", displayId(cell.only("update_display_data")));
    assertEquals("2", data(cell.only("update_display_data")));
    // From another cell as well.
    Message later = run("updateDisplay(\"place\", 3);").only("update_display_data");
    assertEquals("place", displayId(later));
    assertTrue(later.content().get("metadata").isJsonObject());
  }

  @Test
  void outputIsCleared() {
    Exchange cell = run("println(1); clearOutput(); println(2); clearOutput(true);");
    List<Message> cleared = cell.all("clear_output");
    assertEquals(2, cleared.size());
    assertFalse(cleared.get(0).content().get("wait").getAsBoolean());
    assertTrue(cleared.get(1).content().get("wait").getAsBoolean());
    assertEquals(
        List.of(
            "busy", "execute_input", "stream", "clear_output", "stream", "clear_output", "idle"),
        cell.published());
  }

  @Test
  void progressIsOnePlaceThatIsUpdated() {
    Exchange cell = run("for (var i : progress(4, \"learning\")) Thread.sleep(150);");
    String id = displayId(cell.only("display_data"));
    List<Message> updates = cell.all("update_display_data");
    assertFalse(updates.isEmpty());
    updates.forEach(update -> assertEquals(id, displayId(update)));
    assertTrue(data(updates.getLast()).contains("learning"), data(updates.getLast()));
    assertTrue(data(updates.getLast()).contains("100"), data(updates.getLast()));
    assertEquals("", cell.printed("stdout") + cell.printed("stderr"));
  }

  @Test
  void curvesThatGrowAreOnePlaceThatIsUpdated() {
    String loop =
        "var c = curves(\"learning\");\n"
            + "for (int i = 1; i <= 6; i++) { c.add(\"loss\", 1.0 / i); Thread.sleep(120); }";
    Exchange cell = run(loop);
    String id = displayId(cell.only("display_data"));
    List<Message> updates = cell.all("update_display_data");
    assertFalse(updates.isEmpty());
    updates.forEach(update -> assertEquals(id, displayId(update)));
    JsonObject last = updates.getLast().content().getAsJsonObject("data");
    assertTrue(last.get("image/svg+xml").getAsString().contains(">learning</text>"));
    assertTrue(data(updates.getLast()).contains("x 0 … 5"), data(updates.getLast()));
    assertEquals("", cell.printed("stdout") + cell.printed("stderr"));
    // In another cell they go on in another place; as an answer they are a drawing too.
    Exchange next = run("c.add(\"loss\", 0.1); null");
    assertNotEquals(id, displayId(next.only("display_data")));
    assertTrue(run("c").result().isPresent());
  }

  @Test
  void twoBarsHaveTwoPlaces() {
    String bar = "for (var i : progress(2)) Thread.sleep(120);";
    assertNotEquals(
        displayId(run(bar).only("display_data")), displayId(run(bar).only("display_data")));
  }

  @Test
  void aResultMayBeAnything() {
    for (String code :
        List.of("(Object) null", "Double.NaN", "new int[0]", "\"\"", "'\\0'", "rand(2)")) {
      assertTrue(run(code).result().isPresent(), code);
    }
  }

  @Test
  void longTextsAreCutButNeverLost() {
    String text = value("\"y\".repeat(3_000_000)");
    assertTrue(text.length() > 100, "something is shown");
    assertEquals("2", value("1 + 1"));
  }
}
