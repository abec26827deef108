package org.gradsh.repl.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalInt;
import org.gradsh.repl.Command;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The registry: names, abbreviations, errors; and what holds for every command. */
class CommandsTest {
  private static final Told.Talk TALK = new Told.Talk();

  @AfterAll
  static void close() {
    TALK.close();
  }

  private static Told tell(String text) {
    return TALK.tell(text);
  }

  @Test
  void bothSignsAreTaken() {
    tell("%help exit").mentions("/exit [code]", "leaves");
    tell("/help exit").mentions("/exit [code]", "leaves");
    tell("int before = 1;\n%exit 3\nint after = 2;");
    assertEquals(OptionalInt.of(3), tell("  %exit 3").result().exit());
    assertEquals(OptionalInt.of(0), tell("/exit").result().exit());
  }

  @Test
  void aNameMayBeCutShort() {
    tell("/hel exit").mentions("leaves");
    tell("%imp").mentions("import static org.gradsh.autograd.Autograd.*");
    tell("/h").fails("[]:1:1: error: /h may be any of /help, /history", "  /h", "  ^");
  }

  @Test
  void errorsNameTheNearest() {
    tell("/vras").failsWith("[]:1:1: error: there is no command /vras. Did you mean /vars?");
    tell("1;\n %halp").failsWith("[]:2:2: error: there is no command %halp. Did you mean %help?");
    tell("%whos").failsWith("[]:1:1: error: there is no command %whos: here it is %vars");
    tell("/quit").failsWith("[]:1:1: error: there is no command /quit: here it is /exit");
    tell("/frobnicate").failsWith("[]:1:1: error: there is no command /frobnicate; /help lists");
    tell("/help hlep").failsWith("[]:1:7: error: /help: there is no command /hlep. Did you mean");
  }

  @Test
  void argumentsThatAreTooManyOrMissingAreToldWithTheUsage() {
    tell("/imports all")
        .fails(
            "[]:1:10: error: /imports: takes no arguments",
            "  /imports all",
            "           ^",
            "  usage: /imports");
    tell("%source")
        .fails(
            "[]:1:8: error: %source: arguments are missing",
            "  %source", "         ^", "  usage: %source name");
    tell("/exit soon")
        .fails(
            "[]:1:7: error: /exit: the exit code is a number, not soon",
            "  /exit soon",
            "        ^",
            "  usage: /exit [code]");
    tell("/exit 1 2").failsWith("[]:1:9: error: /exit: too many arguments");
  }

  @Test
  void everyCommandTellsOfItself() {
    String all = tell("/help").works().answer();
    for (Command command : TALK.session().commands().all()) {
      String name = command.name();
      assertTrue(all.contains("  /" + name), () -> name + " is not in\n" + all);
      assertFalse(command.summary().isBlank(), name);
      tell("/help " + name).mentions("/" + name, command.summary());
      assertTrue(
          command.getClass().getSimpleName().toLowerCase().equals(name + "command"),
          () -> command.getClass() + " is " + name);
    }
  }
}
