package org.gradsh.kernel.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.gradsh.kernel.client.Channel;
import org.gradsh.kernel.client.Client;
import org.gradsh.kernel.client.Exchange;
import org.gradsh.kernel.client.Message;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cells that ask the person before the page. */
class InputTest extends Served {
  private final List<Message> questions = new ArrayList<>();

  private void answers(String... lines) {
    Iterator<String> next = List.of(lines).iterator();
    client.onInput(
        question -> {
          questions.add(question);
          return next.next();
        });
  }

  @AfterEach
  void nobodyAnswers() {
    client.onInput(null);
    questions.clear();
  }

  @Test
  void inputAsksWithItsPrompt() {
    answers("Ada");
    assertEquals("\"Hello Ada\"", value("\"Hello \" + input(\"Name: \")"));
    JsonObject question = questions.getFirst().content();
    assertEquals(Set.of("prompt", "password"), question.keySet());
    assertEquals("Name: ", question.get("prompt").getAsString());
    assertFalse(question.get("password").getAsBoolean());
    assertEquals(Channel.STDIN, questions.getFirst().channel());
  }

  @Test
  void passwordsAreHidden() {
    answers("s3cret");
    assertEquals("6", value("password(\"Key: \").length()"));
    assertTrue(questions.getFirst().content().get("password").getAsBoolean());
    assertEquals("Key: ", questions.getFirst().text("prompt"));
  }

  @Test
  void scannersReadLinesAndNumbers() {
    answers("12 30", "last line");
    Exchange cell =
        run(
            "var in = new Scanner(System.in); int a = in.nextInt(), b = in.nextInt();"
                + " in.nextLine(); var line = in.nextLine();");
    assertEquals("ok", cell.reply().text("status"));
    assertEquals("42", value("a + b"));
    assertEquals("\"last line\"", value("line"));
    assertEquals(2, questions.size());
  }

  @Test
  void readersOfSystemInWork() {
    answers("one", "two");
    assertEquals(
        "\"onetwo\"",
        value(
            "{ }\nvar r = new BufferedReader(new InputStreamReader(System.in)); r.readLine() +"
                + " r.readLine()"));
  }

  @Test
  void whatIsPrintedBeforeComesBeforeTheQuestion() {
    Exchange cell = send("System.out.print(\"first \"); var got = input(\"then\");");
    client.await(cell, "input_request", 1);
    client.await(cell, "stream", 1);
    assertEquals("first ", cell.printed("stdout"));
    client.answer("x");
    client.await(cell);
  }

  @Test
  void anyTextIsAnAnswer() {
    for (String text : List.of("", " ", "\u00e9\uD83D\uDE00", "a\\b\"c", "x".repeat(100_000))) {
      answers(text);
      assertEquals(
          String.valueOf(text.length()), value("input(\"?\").length()"), "length of " + text);
    }
  }

  @Test
  void anAnswerThatNobodyAskedForIsNotTaken() {
    client.answer("too early");
    run("Thread.sleep(50);");
    answers("right");
    assertEquals("\"right\"", value("input(\"?\")"));
  }

  @Test
  void whereNobodyCanBeAskedItIsAnErrorAtOnce() {
    for (String code :
        List.of("input(\"?\")", "password(\"?\")", "new Scanner(System.in).nextLine()")) {
      Exchange cell = client.await(send(code, "allow_stdin", false));
      assertEquals("error", cell.reply().text("status"), code);
      assertTrue(cell.all("input_request").isEmpty());
    }
    JsonObject error =
        client.await(send("input(\"?\")", "allow_stdin", false)).only("error").content();
    assertTrue(error.get("evalue").getAsString().contains("input"), error.toString());
  }

  @Test
  void theClientThatSentTheCellIsAsked() {
    try (Client second = kernel.connect()) {
      second.ready();
      second.onInput(question -> "second");
      Exchange cell = second.send(Channel.SHELL, "execute_request", Client.cell("input(\"who\")"));
      assertEquals("\"second\"", second.await(cell).result().orElseThrow());
    }
  }

  @Test
  void repliesThatAreNoneAreNoHarm() {
    for (JsonObject content : List.of(json(), json("value", json()), json("value", 5))) {
      client.sendRaw(
          Channel.STDIN, client.frames(client.message(Channel.STDIN, "input_reply", content)));
    }
    answers("yes");
    assertEquals("\"yes\"", value("input(\"?\")"));
  }
}
