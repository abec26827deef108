package org.gradsh.autograd.io;

import java.io.FileOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.gradsh.autograd.Tensor;
import org.gradsh.autograd.TensorException;
import org.gradsh.autograd.op.Arguments;
import org.gradsh.autograd.show.Pixels;
import org.gradsh.autograd.show.Png;

/**
 * The course of a training in a file that TensorBoard reads.
 *
 * <pre>{@code
 * try (var events = EventFile.in("runs/first")) {
 *   events.scalar("loss/train", step, loss);
 *   events.histogram("fc.weight", step, net.fc.weight);
 *   events.image("digit", step, x.get(0));
 * }
 * }</pre>
 *
 * <p>{@code tensorboard --logdir runs} shows it, also while it is being written: each event is
 * there, whole, when the call returns. Tags with a common part before a slash stand together. It
 * may be used by several threads.
 *
 * <p>The file is a sequence of TFRecords (length, checksum of the length, data, checksum of the
 * data), each an {@code Event} of TensorFlow's event.proto with a {@code Summary} in it.
 */
public final class EventFile implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final int RGBA = 4;

  private final Path path;

  /** No channel: an interrupt would close it for good. */
  private final FileOutputStream out;

  private boolean isClosed;

  private EventFile(Path path, FileOutputStream out) {
    this.path = path;
    this.out = out;
  }

  /**
   * A new file in a folder, which is made where it is missing. Each run has a folder of its own.
   *
   * @throws TensorException when it cannot be written there
   */
  public static EventFile in(String folder) {
    return in(Path.of(folder));
  }

  /** A new file in a folder, as {@link #in(String)} makes it. */
  public static EventFile in(Path folder) {
    long seconds = System.currentTimeMillis() / 1000;
    String name = "events.out.tfevents.%010d.%s.%d.%d";
    try {
      Files.createDirectories(folder);
      while (true) {
        long process = ProcessHandle.current().pid();
        int number = COUNT.getAndIncrement();
        Path path = folder.resolve(name.formatted(seconds, host(), process, number));
        try {
          Files.createFile(path);
          return begun(new EventFile(path, new FileOutputStream(path.toFile(), true)));
        } catch (FileAlreadyExistsException e) {
          // Another process of the same number, in another container: the next number.
          continue;
        }
      }
    } catch (IOException e) {
      throw TensorException.value("EventFile: nothing can be written into " + folder)
          .detail(e.toString())
          .build();
    }
  }

  private static EventFile begun(EventFile file) throws IOException {
    try {
      file.write(event(0).text(3, "brain.Event:2"));
      return file;
    } catch (TensorException e) {
      file.out.close();
      throw e;
    }
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName().replaceAll("[^\\w.-]", "_");
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The file. */
  public Path path() {
    return path;
  }

  // ---- what is told ----

  /** A number at a step, such as the loss. */
  public void scalar(String tag, long step, double value) {
    write(tag, step, new ProtoBytes().real(2, (float) value));
  }

  /**
   * A tensor of one element at a step.
   *
   * @throws TensorException when it has more, or none
   */
  public void scalar(String tag, long step, Tensor value) {
    if (value.size() != 1) {
      throw TensorException.shape("EventFile.scalar: " + tag + " is not one number")
          .operand("value", value)
          .hint("value.mean(), or histogram(tag, step, value)")
          .build();
    }
    scalar(tag, step, value.detach().item());
  }

  /**
   * How the elements of a tensor are distributed. NaN and infinite ones are left out.
   *
   * @throws TensorException when no element is finite
   */
  public void histogram(String tag, long step, Tensor values) {
    double[] all = values.detach().toDoubleArray();
    Buckets buckets = Buckets.of(all);
    if (buckets.count() == 0) {
      throw TensorException.value("EventFile.histogram: " + tag + " has no finite element")
          .operand("values", values)
          .build();
    }
    write(tag, step, new ProtoBytes().message(5, buckets.message()));
  }

  /**
   * An image: [height, width], [1, height, width] or [height, width, 1] in greys, [height, width,
   * 3] or [3, height, width]; what could be both, as [3, 8, 3] could, is [height, width, 3].
   * Floating-point numbers are 0 … 1, whole ones 0 … 255; what lies beyond is cut.
   *
   * @throws TensorException when it has another shape
   */
  public void image(String tag, long step, Tensor image) {
    Pixels pixels = Pixels.of("EventFile.image", tag, image, true);
    // A Summary.Image: height, width, colour space, and a PNG file.
    ProtoBytes message =
        new ProtoBytes()
            .number(1, pixels.height())
            .number(2, pixels.width())
            .number(3, RGBA)
            .bytes(4, Png.of(pixels.argb(), pixels.width(), pixels.height(), 1));
    write(tag, step, new ProtoBytes().message(4, message));
  }

  /** A text, Markdown: the options of the run, a sample of what a model writes. */
  public void text(String tag, long step, String markdown) {
    Arguments.nonNull("EventFile.text", "the text", markdown);
    ProtoBytes plugin = new ProtoBytes().text(1, "text");
    // A TensorProto: DT_STRING, of no axes, one string.
    ProtoBytes tensor = new ProtoBytes().number(1, 7).bytes(2, new byte[0]).text(8, markdown);
    ProtoBytes metadata = new ProtoBytes().message(1, plugin);
    write(tag, step, new ProtoBytes().message(9, metadata).message(8, tensor));
  }

  /** Ends the file. Closing it again does nothing. */
  @Override
  public synchronized void close() {
    isClosed = true;
    try {
      out.close();
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  // ---- records ----

  private void write(String tag, long step, ProtoBytes value) {
    if (tag == null || tag.isBlank()) {
      throw TensorException.value("EventFile: an event has no tag")
          .hint("scalar(\"loss\", step, value)")
          .build();
    }
    if (step < 0) {
      throw TensorException.value("EventFile: step " + step + " of " + tag)
          .hint("0 or more")
          .build();
    }
    // The tag is field 1 of Summary.Value; messages that follow each other are merged.
    byte[] named = new ProtoBytes().text(1, tag).toBytes();
    byte[] rest = value.toBytes();
    byte[] whole = ByteBuffer.allocate(named.length + rest.length).put(named).put(rest).array();
    write(event(step).message(5, new ProtoBytes().bytes(1, whole)));
  }

  private static ProtoBytes event(long step) {
    ProtoBytes event = new ProtoBytes().real(1, System.currentTimeMillis() / 1e3);
    return step == 0 ? event : event.number(2, step);
  }

  private synchronized void write(ProtoBytes event) {
    byte[] data = event.toBytes();
    ByteBuffer record = ByteBuffer.allocate(data.length + 16).order(ByteOrder.LITTLE_ENDIAN);
    record.putLong(data.length);
    record.putInt(masked(record.array(), 0, 8));
    record.put(data).putInt(masked(data, 0, data.length));
    if (isClosed) {
      throw TensorException.value("EventFile: " + path + " is closed").build();
    }
    try {
      out.write(record.array());
    } catch (IOException e) {
      throw unwritten(e);
    }
  }

  private TensorException unwritten(IOException e) {
    return TensorException.value("EventFile: " + path + " cannot be written")
        .detail(e.toString())
        .build();
  }

  /**
   * The checksum of a record: a CRC-32C, rotated by 15 bits and 0xa282ead8 added, so that it may
   * stand within data that has a checksum itself (TensorFlow, crc32c.h).
   */
  private static int masked(byte[] bytes, int from, int count) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, count);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }
}
