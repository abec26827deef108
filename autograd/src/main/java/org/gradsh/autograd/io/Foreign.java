package org.gradsh.autograd.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Files of weights in other formats, known by how they begin. */
enum Foreign {
  /** Python's pickles, as torch.save wrote them before 1.6: code that runs as it is loaded. */
  PICKLE(0x80),
  /** A zip file: what torch.save writes, with a pickle in it, or NumPy's npz. */
  ZIP('P', 'K', 3, 4),
  NPY(0x93, 'N', 'U', 'M', 'P', 'Y'),
  HDF5(0x89, 'H', 'D', 'F'),
  GGUF('G', 'G', 'U', 'F');

  private final byte[] magic;

  Foreign(int... magic) {
    this.magic = new byte[magic.length];
    for (int i = 0; i < magic.length; i++) this.magic[i] = (byte) magic[i];
  }

  /** What a file begins as; null for nothing known. */
  static Foreign of(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = in.readNBytes(9);
      for (Foreign one : values()) {
        int n = one.magic.length;
        boolean fits = first.length >= n && Arrays.equals(first, 0, n, one.magic, 0, n);
        if (fits && (one != PICKLE || isPickle(first))) return one;
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }

  /** The protocol's number follows; a length that begins so is followed by the header's brace. */
  private static boolean isPickle(byte[] first) {
    boolean hasProtocol = first.length > 1 && first[1] >= 2 && first[1] <= 5;
    return hasProtocol && !(first.length > 8 && first[8] == '{');
  }

  private boolean isTorch(Path file) {
    return this == PICKLE || this == ZIP && !file.toString().endsWith(".npz");
  }

  String told(Path file) {
    if (isTorch(file))
      return "it looks like a file of torch.save: a pickle, which is code and is not run";
    return switch (this) {
      case PICKLE, ZIP -> "it looks like a file of numpy.savez";
      case NPY -> "it looks like a file of numpy.save";
      case HDF5 -> "it looks like an HDF5 file, as Keras writes";
      case GGUF -> "it looks like a GGUF file, whose numbers are quantised";
    };
  }

  String instead(Path file) {
    String name = file.getFileName().toString();
    String stem = name.contains(".") ? name.substring(0, name.lastIndexOf('.')) : name;
    if (isTorch(file)) {
      return "in Python: safetensors.torch.save_file(torch.load(\"%s\", map_location=\"cpu\"), \"%s.safetensors\")"
          .formatted(name, stem);
    }
    return switch (this) {
      case PICKLE, ZIP -> "Npz.load(\"" + file + "\")";
      case NPY -> "Npy.load(\"" + file + "\")";
      case HDF5, GGUF ->
          "in Python: safetensors.numpy.save_file(a dict of arrays, \"%s.safetensors\")"
              .formatted(stem);
    };
  }
}
