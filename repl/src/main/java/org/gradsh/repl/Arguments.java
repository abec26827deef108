package org.gradsh.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What stands after the name of a command, and where.
 *
 * @param source the cell or file with the command
 * @param start where in it the arguments begin
 * @param end where they end
 */
public record Arguments(Source source, int start, int end) {
  private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");

  /** The text as it stands, without blanks around it. */
  public String text() {
    return source.text().substring(start, end).strip();
  }

  /** Whether nothing is given. */
  public boolean isEmpty() {
    return text().isEmpty();
  }

  /** The words of the text, which blanks separate; one in double quotes may hold blanks. */
  public List<String> words() {
    List<String> words = new ArrayList<>();
    Matcher word = matcher();
    while (word.find()) {
      words.add(word.group(1) == null ? word.group() : word.group(1));
    }
    return words;
  }

  /** Where in the source a word, counted from 0, begins. */
  public int place(int word) {
    Matcher matcher = matcher();
    for (int i = 0; i <= word; i++) {
      if (!matcher.find()) {
        return end;
      }
    }
    return matcher.start();
  }

  private Matcher matcher() {
    return WORD.matcher(source.text()).region(start, end);
  }

  /**
   * The words, of which there must be so many.
   *
   * @throws Command.Refused if there are fewer or more
   */
  public List<String> words(int least, int most) throws Command.Refused {
    List<String> words = words();
    if (words.size() < least) {
      throw Command.Refused.misused(words.isEmpty() ? "arguments are missing" : "too few arguments")
          .at(end);
    }
    if (words.size() > most) {
      String what = most == 0 ? "takes no arguments" : "too many arguments";
      throw Command.Refused.misused(what).at(place(most));
    }
    return words;
  }

  /**
   * The text as a source of its own, for commands that take Java: its lines and columns are those
   * of the cell or file, so that errors point there.
   *
   * @throws Command.Refused if there is none
   */
  public Source code() throws Command.Refused {
    if (isEmpty()) {
      throw Command.Refused.misused("code is missing").at(end);
    }
    return source.part(start, end);
  }
}
