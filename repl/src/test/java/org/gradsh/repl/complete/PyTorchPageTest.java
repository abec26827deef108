package org.gradsh.repl.complete;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gradsh.repl.Asked;
import org.junit.jupiter.api.Test;

/**
 * The tables of {@code docs/coming-from-pytorch.md}: what stands on the left with a module before
 * it, as PyTorch has it, is answered at the prompt with what it is called here.
 */
class PyTorchPageTest {
  private static final Pattern ROW = Pattern.compile("^\\| (.*?) \\| `.*\\|$");
  private static final Pattern CODE = Pattern.compile("`((?:torch|nn|F|torchinfo|np)\\.[^`]*)`");

  /** No call, or what Java cannot read. */
  private static final Pattern NO_CALL = Pattern.compile(".*[\\[…].*|.*\\([^()]*\\(.*,.*\\).*");

  @Test
  void everyCallOfAModuleIsAnswered() throws IOException {
    List<String> silent = new ArrayList<>();
    int asked = 0;
    try (Asked.Talk talk = new Asked.Talk()) {
      talk.ask(
              "var a = rand(2, 3); var b = a; var x = a; var m = eye(3); var i = a; var w = a; var"
                  + " y = a; var logits = a; var mask = a; var t = a; var f = a; var p = a; var net"
                  + " = new Linear(3, 3); var params = 1; var array = 1;")
          .works();
      for (String line : Files.readAllLines(Path.of("../docs/coming-from-pytorch.md"))) {
        Matcher row = ROW.matcher(line);
        Matcher code = CODE.matcher(row.matches() ? row.group(1) : "");
        while (code.find()) {
          String text = code.group(1);
          if (NO_CALL.matcher(text).matches()) {
            continue;
          }
          asked++;
          if (!talk.ask(text).report().contains("perhaps: ")) {
            silent.add(text);
          }
        }
      }
    }
    assertEquals(List.of(), silent, () -> "not answered");
    assertEquals(true, asked > 30, "rows were found: " + asked);
  }
}
