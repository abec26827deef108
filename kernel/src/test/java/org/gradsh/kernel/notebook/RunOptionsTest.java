package org.gradsh.kernel.notebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gradsh.kernel.notebook.RunOptions.Parameter;
import org.gradsh.repl.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunOptionsTest {
  private static RunOptions of(String line) throws Usage {
    return RunOptions.of(List.of(line.split(" ")));
  }

  @Test
  void optionsStandAnywhere() throws Usage {
    RunOptions options =
        of("-p a 1 x.ipynb --timeout=5m -r b 2 --allow-errors y.ipynb -q -o o --junit j -- -z");
    assertEquals(List.of("x.ipynb", "y.ipynb", "-z"), options.files());
    assertEquals(Optional.of(Duration.ofMinutes(5)), options.script().timeout());
    assertEquals(Optional.of(Path.of("o")), options.output());
    assertEquals(Optional.of(Path.of("j")), options.script().junit());
    assertTrue(options.allowErrors() && options.script().quiet() && !options.inplace());
    assertEquals(
        List.of(new Parameter("a", "1", false), new Parameter("b", "2", true)),
        options.parameters());
  }

  @Test
  void anotherProcessGetsTheSame() throws Usage {
    RunOptions options =
        of("x.ipynb -p a -1 --timeout 1.5h --allow-errors --any-language --quiet -r b 2");
    List<String> words = options.words(Optional.empty(), Optional.empty());
    words.add("x.ipynb");
    assertEquals(options, RunOptions.of(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --inplace                    | run wants notebooks or folders: gradsh run NOTEBOOK.ipynb
          x.ipynb --inplase            | gradsh run has no option --inplase. Did you mean --inplace?
          x.ipynb -z                   | gradsh run has no option -z; gradsh run --help lists them
          x.ipynb --zzz=4              | gradsh run has no option --zzz; gradsh run --help lists them
          x.ipynb --inplace=yes        | --inplace takes no value
          x.ipynb --allow-errors=1     | --allow-errors takes no value
          x.ipynb --any-language=1     | --any-language takes no value
          x.ipynb --quiet=1            | --quiet takes no value
          x.ipynb --output             | --output wants a file after it
          x.ipynb --output=            | --output wants a file after it
          x.ipynb --inplace -o y       | --inplace and --output say two things; one of them is enough
          x.ipynb --timeout            | --timeout wants a time after it
          x.ipynb --timeout soon       | --timeout wants a time such as 90, 90s or 5m, not soon
          x.ipynb --timeout 0          | --timeout wants a time from 1ms to some years, not 0
          x.ipynb --junit              | --junit wants a file after it
          x.ipynb -p                   | -p wants a name and a value after it: -p lr 0.1
          x.ipynb -p lr                | -p wants a name and a value after it: -p lr 0.1
          x.ipynb -r lr                | -r wants a name and a value after it: -r lr 0.1
          x.ipynb -p lr=0.1 x          | -p wants the name of a variable, not lr=0.1. Did you mean -p lr 0.1?
          x.ipynb -p 2x 1              | -p wants the name of a variable, not 2x
          x.ipynb -p int 1             | -p wants the name of a variable, not int
          x.ipynb -p a.b 1             | -p wants the name of a variable, not a.b
          """)
  void whatMakesNoSenseIsSaid(String line, String why) {
    assertEquals(why, assertThrows(Usage.class, () -> of(line)).getMessage());
  }
}
