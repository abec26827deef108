package org.gradsh.autograd.io;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.gradsh.autograd.Autograd;
import org.gradsh.autograd.TensorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with errors by chance: each is read to the same tensors or refused in the house's form, and
 * none has more memory taken than it is worth. {@code -Dgradsh.mutants=10000} tries as many.
 */
class MutantsTest {
  private static final int COUNT = Integer.getInteger("gradsh.mutants", 500);
  private static final long MOST_BYTES = 4 << 20;
  private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path folder;
  private int same;
  private int refused;

  @Test
  void checkpoints() throws IOException {
    Path whole = folder.resolve("whole.safetensors");
    Checkpoint saved =
        Checkpoint.at(7)
            .with("model", new Fixed(Sample.tensors()))
            .with("none", new Fixed(Map.of()))
            .note("loss", "0.5");
    saved.save(whole);
    byte[] bytes = Files.readAllBytes(whole);
    Random random = new Random(5);
    for (int n = 0; n < COUNT; n++) {
      Path mutant = Files.write(folder.resolve("mutant"), mutated(bytes, random, 8));
      int number = n;
      tried(
          n,
          mutant,
          () -> {
            Checkpoint read = Checkpoint.load(mutant);
            assertTrue(read.step() == 7 && read.notes().equals(saved.notes()), "mutant " + number);
            assertTrue(read.parts().keySet().equals(saved.parts().keySet()), "mutant " + number);
            saved
                .parts()
                .forEach(
                    (part, state) -> {
                      for (String name : state.keySet()) {
                        Sample.assertSame(
                            number + " " + name, state.get(name), read.state(part).get(name));
                      }
                    });
          });
    }
    System.out.println(COUNT + " checkpoints: " + same + " the same, " + refused + " refused");
    assertTrue(refused > COUNT / 2);
  }

  /** Without a checksum a file may say something else; it may not do harm. */
  @Test
  void filesOfOthers() throws IOException {
    for (String name : new String[] {"types.safetensors", "arrays.npz", "version2.npy"}) {
      byte[] bytes = Files.readAllBytes(Sample.foreign(folder, name));
      Random random = new Random(6);
      for (int n = 0; n < COUNT; n++) {
        Path mutant = Files.write(folder.resolve("m" + name), mutated(bytes, random, 8));
        tried(
            n,
            mutant,
            () -> {
              if (name.endsWith("npz")) Npz.load(mutant);
              else if (name.endsWith("npy")) Npy.load(mutant);
              else Safetensors.load(mutant);
            });
      }
    }
  }

  private void tried(int number, Path mutant, Runnable reading) throws IOException {
    long before = MEMORY.getCurrentThreadAllocatedBytes();
    try {
      reading.run();
      same++;
    } catch (TensorException e) {
      refused++;
      assertTrue(e.getMessage().contains("\n  "), () -> number + ": " + e.getMessage());
    } catch (RuntimeException | Error e) {
      Path kept =
          Files.copy(
              mutant,
              Files.createTempFile("mutant", ".bin")
                  .resolveSibling("mutant-" + number + "-" + System.nanoTime()));
      fail("mutant " + number + ", kept as " + kept, e);
    }
    long taken = MEMORY.getCurrentThreadAllocatedBytes() - before;
    assertTrue(taken < MOST_BYTES, () -> "mutant " + number + " took " + taken + " bytes");
  }

  /** Bits turned, bytes put in, taken out, copied; lengths and digits changed; ends cut off. */
  private static byte[] mutated(byte[] whole, Random random, int most) {
    byte[] b = whole.clone();
    for (int k = random.nextInt(random.nextInt(most) + 1) + 1; k > 0 && b.length > 8; k--) {
      // Headers are the smaller part, and the more interesting one.
      int range = random.nextBoolean() ? Math.min(b.length, 400) : b.length;
      int at = random.nextInt(range);
      switch (random.nextInt(9)) {
        case 0 -> b[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> b[at] = (byte) random.nextInt();
        case 2 -> b = Arrays.copyOf(b, random.nextInt(b.length));
        case 3 -> b = Arrays.copyOf(b, b.length + random.nextInt(64));
        case 4 -> {
          byte[] shorter = new byte[b.length - 1];
          System.arraycopy(b, 0, shorter, 0, at);
          System.arraycopy(b, at + 1, shorter, at, b.length - at - 1);
          b = shorter;
        }
        case 5 -> {
          int from = random.nextInt(b.length);
          int n = Math.min(random.nextInt(32), b.length - Math.max(from, at));
          System.arraycopy(b, from, b, at, n);
        }
        case 6 -> {
          for (int i = at; i < b.length; i++) {
            if (b[i] < '0' || b[i] > '9') continue;
            b[i] = (byte) ('0' + random.nextInt(10));
            break;
          }
        }
        case 7 -> {
          ByteBuffer start = ByteBuffer.wrap(b).order(ByteOrder.LITTLE_ENDIAN);
          start.putLong(0, random.nextBoolean() ? random.nextLong() : random.nextInt(1 << 28));
        }
        default -> {
          for (int i = at; i < b.length; i++) {
            if (b[i] != ',' && b[i] != '[' && b[i] != '"') continue;
            b[i] = (byte) ",[]{}\":".charAt(random.nextInt(7));
            break;
          }
        }
      }
    }
    return b;
  }

  @Test
  void theCheckpointIsTheOneThatWasMeant() {
    Path file = folder.resolve("a");
    Safetensors.save(file, Map.of("a", Autograd.zeros(2)));
    String told = Sample.refusal(folder, () -> Checkpoint.load(file));
    assertTrue(told.startsWith("checkpoint: a is none\n  it lacks the step"), told);
  }
}
