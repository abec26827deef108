package org.gradsh.repl.operators;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java without tensors compiles to the same bytes, with and without the plugin. */
class OrdinaryJavaTest {
  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  @TempDir Path folder;

  private static final String CORNERS =
      """
      import java.util.*;
      import java.util.function.*;

      class Corners {
        static final int N = 2 + 3 * 4;
        static final String S = "n" + N + 'c' + 1.5f + true + null;
        final byte b = 10 - 3;
        char c = 'a' + 1;
        int[] counts = new int[N % 5];
        Integer[] boxes = {1, 2, 3};
        String[] words = {"a", "b"};
        long[][] grid = new long[3][N];
        int at = counts[1] += 2;

        int label(int n) {
          switch (n) {
            case N + 1: return -1;
            case 'x' | 0x80: return ~n;
            default: return n << 2 >>> 1;
          }
        }

        void updates(int i, List<Integer> list) {
          byte small = 1;
          small += 300;
          small <<= 1;
          c += 1;
          c++;
          counts[i++] += 2.7;
          counts[i] -= counts[--i]++;
          boxes[i++] *= 3;
          words[i--] += i + "x" + words[i];
          grid[i][i + 1] ^= 1L << i;
          this.counts[this.counts[0]] |= 4;
          new Corners().counts[0] &= 1;
          Runnable r = () -> { counts[0] += 1; boxes[0] %= 2; };
          Supplier<Integer> s = () -> boxes[1] /= 2;
          Object o = new Object() { int[] own = {1, 2}; int sum() { return own[0] + own[1]; } };
          int first = new int[] {1, 2}[0] + new int[][] {{3}, {4}}[1][0];
          var anonymous = new Function[] {new Function<Integer, Integer>() {
            public Integer apply(Integer n) { return n * 2 + counts[n]; }
          }}[0];
          list.stream().map(n -> n * 2 + counts[n]).reduce(0, (p, q) -> p + q);
        }

        boolean logic(Object o, boolean p, boolean q) {
          boolean r = !p & q | p ^ q;
          r &= o instanceof String t && t.length() > 2 || !(o instanceof Integer n) || n < 3;
          if (!(o instanceof Integer i && i > 0)) {
            return r;
          }
          return i + i * 2 % 3 - -i >= 0 == r;
        }

        int definite(boolean p) {
          final int k;
          if (p && (k = 3) > 2) {
            return k;
          }
          int m;
          int[] a = {m = 4};
          return a[m - 4] + m;
        }

        <T extends Comparable<T>, N extends Number> String generic(T[] ts, N n) {
          String s = "";
          for (T t : ts) s += t + ":" + n;
          return s + ts[0] + (s == null) + (ts[0] == ts[1]);
        }

        record Pair<A, B>(A a, B b) {
          Pair {
            if (a == b) throw new IllegalArgumentException(a + "" + b);
          }
        }

        int patterns(Object o) {
          return switch (o) {
            case Pair<?, ?>(Integer x, Integer y) when x > y -> x - y;
            case int[] xs when xs.length > 1 -> xs[0] * xs[1];
            case null, default -> -1;
          };
        }
      }
      """;

  @Test
  void cornersOfTheLanguage() throws IOException {
    same(List.of(source("Corners", CORNERS)));
  }

  @Test
  void theProgramItself() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("src/main/java/org"));
        StandardJavaFileManager manager = COMPILER.getStandardFileManager(null, null, null)) {
      List<Path> sources = files.filter(file -> file.toString().endsWith(".java")).toList();
      assertTrue(sources.size() > 40);
      same(manager.getJavaFileObjectsFromPaths(sources));
    }
  }

  /** Each class of ours that another one names is defined within javac. */
  @Test
  void theClassesWithinJavacAreAllKnown() throws IOException {
    Set<String> named = new TreeSet<>();
    for (String name : OperatorsPlugin.CLASSES) {
      try (InputStream in = within(name)) {
        for (PoolEntry entry : ClassFile.of().parse(in.readAllBytes()).constantPool()) {
          if (entry instanceof ClassEntry type) {
            named.add(type.asInternalName().replaceAll(".*/", ""));
          }
        }
      }
    }
    named.removeIf(name -> within(name) == null);
    assertEquals(named, new TreeSet<>(OperatorsPlugin.CLASSES));
  }

  private static InputStream within(String name) {
    return OperatorsPlugin.class.getResourceAsStream(OperatorsPlugin.resource(name));
  }

  private void same(Iterable<? extends JavaFileObject> sources) throws IOException {
    Map<String, byte[]> plain = compile("plain", sources, false);
    Map<String, byte[]> with = compile("with", sources, true);
    assertNull(OperatorsPlugin.failure());
    assertEquals(plain.keySet(), with.keySet());
    plain.forEach((name, bytes) -> assertArrayEquals(bytes, with.get(name), name));
  }

  private Map<String, byte[]> compile(
      String name, Iterable<? extends JavaFileObject> sources, boolean operators)
      throws IOException {
    Path out = Files.createDirectory(folder.resolve(name));
    List<String> options =
        List.of(
            "-d",
            out.toString(),
            // No names of local variables: javac makes some of hash codes, other ones each time.
            "-g:source,lines",
            "-proc:none",
            "-cp",
            System.getProperty("java.class.path"));
    JavacTask task = (JavacTask) COMPILER.getTask(null, null, null, options, null, sources);
    if (operators) {
      new OperatorsPlugin().init(task);
    }
    assertTrue(task.call());
    Map<String, byte[]> classes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(out)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        classes.put(out.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return classes;
  }

  private static JavaFileObject source(String name, String text) {
    return new SimpleJavaFileObject(
        URI.create("mem:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }
}
