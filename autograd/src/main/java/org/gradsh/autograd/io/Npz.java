package org.gradsh.autograd.io;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.file.Bytes;
import org.gradsh.autograd.io.SafetensorsHeader.Malformed;
import org.gradsh.autograd.op.Arguments;

/** Arrays by name in one file of NumPy's, {@code x.npz}: a zip file of {@link Npy} files. */
public final class Npz {
  private static final String SUFFIX = ".npy";

  private Npz() {}

  public static Map<String, Tensor> load(String file) {
    return load(Path.of(file));
  }

  /**
   * The arrays of a file by name, in its order.
   *
   * @throws TensorException when it cannot be read, is damaged, or holds something else
   */
  public static Map<String, Tensor> load(Path file) {
    return Reading.of("npz", file, () -> read(file));
  }

  private static Map<String, Tensor> read(Path file) throws IOException {
    Map<String, Tensor> read = new LinkedHashMap<>();
    long most = Files.size(file) * Bytes.MOST_INFLATION; // several entries may lie at one place
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : Collections.list(zip.entries())) {
        String name = entry.getName();
        if (!name.endsWith(SUFFIX)) throw new Malformed("\"" + name + "\" in it is no array");
        String plain = name.substring(0, name.length() - SUFFIX.length());
        if (entry.getSize() < 0
            || entry.getSize() / Bytes.MOST_INFLATION > entry.getCompressedSize()
            || entry.getSize() > most) {
          throw new Malformed("\"" + plain + "\" is said to be larger than it can be");
        }
        most -= entry.getSize();
        // ZipFile leaves it to others to compare what it has unpacked.
        CRC32 sum = new CRC32();
        try (InputStream in =
            new CheckedInputStream(new BufferedInputStream(zip.getInputStream(entry)), sum)) {
          Tensor t = Npy.read(in, entry.getSize());
          if (in.read() >= 0 || sum.getValue() != entry.getCrc()) {
            throw new Malformed("it is damaged: its checksum is not that of what is there");
          }
          if (read.put(plain, t) != null) throw new Malformed("it has \"" + plain + "\" twice");
        } catch (Malformed e) {
          throw new Malformed("\"" + plain + "\": " + e.getMessage());
        }
      }
    }
    return read;
  }

  public static void save(String file, Map<String, ? extends Tensor> tensors) {
    save(Path.of(file), tensors);
  }

  /**
   * Writes tensors, compressed; a file of that name is replaced when the new one is whole.
   *
   * @throws TensorException when it cannot be written; a former file is as it was
   */
  public static void save(Path file, Map<String, ? extends Tensor> tensors) {
    Map<String, Tensor> now = new LinkedHashMap<>();
    if (tensors == null) throw TensorException.value("npz: the tensors are null").build();
    for (var one : tensors.entrySet()) {
      String name = one.getKey();
      Arguments.nonNull("npz", "a name", name);
      Arguments.nonNull("npz", name, one.getValue());
      now.put(name, one.getValue().detach());
    }
    AtomicFile.write(
        "npz",
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(out));
          zip.setLevel(Deflater.BEST_SPEED);
          for (var one : now.entrySet()) {
            zip.putNextEntry(new ZipEntry(one.getKey() + SUFFIX));
            Npy.write(one.getValue(), Channels.newChannel(zip));
            zip.closeEntry();
          }
          zip.finish();
        });
  }
}
