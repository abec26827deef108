package org.gradsh.repl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.show.Show;

/**
 * What a person can set in a session, by {@code /set} or from a door. The three that say how
 * tensors are shown are the engine's, for the whole process.
 */
public final class Settings {
  /** The colours that a terminal uses. */
  public enum Theme {
    /** Those that suit the terminal; none where it has none, or NO_COLOR is set. */
    AUTO,
    DARK,
    LIGHT,
    NONE;

    /** As it is written: {@code dark}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One of the settings. */
  public enum Name {
    PRECISION("digits after the point in tensors, 0 … 17"),
    THRESHOLD("tensors of more elements are summarised"),
    WIDTH("columns of a line, 20 or more"),
    THEME("colours of the terminal: auto, dark, light, none"),
    COMPILER("flags of the compiler, such as -Xlint:all");

    private final String summary;

    Name(String summary) {
      this.summary = summary;
    }

    /** As it is written: {@code precision}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** A few words on it. */
    public String summary() {
      return summary;
    }
  }

  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private volatile Theme theme = Theme.AUTO;
  private volatile List<String> compiler = List.of();

  /** What the present compiler was given; flags can be added to it, not taken away. */
  private volatile List<String> given = List.of();

  /** Has a listener run after every change. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  /** The colours wanted. */
  public Theme theme() {
    return theme;
  }

  /** The flags of the compiler. */
  public List<String> compiler() {
    return compiler;
  }

  /** The flags that were taken away, but that the compiler keeps until the session is reset. */
  public List<String> keptFlags() {
    List<String> kept = new ArrayList<>(given);
    kept.removeAll(compiler);
    return kept;
  }

  /** The flags that the compiler was not given yet; it is given them now. */
  String[] newFlags() {
    List<String> added = new ArrayList<>(compiler);
    added.removeAll(given);
    List<String> all = new ArrayList<>(given);
    all.addAll(added);
    given = List.copyOf(all);
    return CompilerFlags.options(added);
  }

  /** Begins with a compiler that was given none. */
  void newCompiler() {
    given = List.of();
  }

  /** The present value of a setting, as text; empty for no flags. */
  public String text(Name name) {
    return switch (name) {
      case PRECISION -> String.valueOf(Show.precision());
      case THRESHOLD -> String.valueOf(Show.threshold());
      case WIDTH -> String.valueOf(Show.lineWidth());
      case THEME -> theme.word();
      case COMPILER -> String.join(" ", compiler);
    };
  }

  /**
   * Changes a setting.
   *
   * @param words its new value, word by word; none for no flags
   * @throws Usage if the value makes no sense; the message says what would
   */
  public void set(Name name, List<String> words) throws Usage {
    if (name != Name.COMPILER && words.size() != 1) {
      throw new Usage(name.word() + " takes one value: " + name.summary());
    }
    switch (name) {
      case PRECISION -> Show.precision(number(name, words, 17));
      case THRESHOLD -> Show.threshold(number(name, words, Integer.MAX_VALUE));
      case WIDTH -> width(number(name, words, Integer.MAX_VALUE));
      case THEME -> theme = theme(words.getFirst());
      case COMPILER -> compiler = CompilerFlags.checked(words);
    }
    listeners.forEach(Runnable::run);
  }

  private static int number(Name name, List<String> words, int most) throws Usage {
    String word = words.getFirst();
    try {
      int number = Integer.parseInt(word);
      if (number >= 0 && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The message below says it.
    }
    throw new Usage(name.word() + " cannot be " + word + ": " + name.summary());
  }

  private static void width(int columns) throws Usage {
    try {
      Show.lineWidth(columns);
    } catch (TensorException e) {
      throw new Usage("width cannot be " + columns + ": " + Name.WIDTH.summary());
    }
  }

  private static Theme theme(String word) throws Usage {
    List<String> words = new ArrayList<>();
    for (Theme theme : Theme.values()) {
      if (theme.word().equals(word)) {
        return theme;
      }
      words.add(theme.word());
    }
    throw new Usage("there is no theme " + word + Names.suggestion(word, words, "themes"));
  }
}
