package org.gradsh.kernel.serve;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.dflib.jjava.jupyter.messages.request.HistoryRequest;
import org.gradsh.repl.StateFile;

/**
 * The cells of this kernel's session and of the sessions before it. In the file each cell is a line
 * of JSON, {@code [session, number, "text"]}, written as soon as it runs.
 */
final class History {
  /** So many cells of earlier sessions are looked at. */
  private static final int MOST = 10_000;

  /** A longer cell is not kept in the file. */
  private static final int LONGEST = 100_000;

  private static final int TAIL = 10;

  /** A cell; with output null if there was none, or it is not known any more. */
  private record Entry(int session, int number, String text, String output) {}

  private final Path file;
  private final List<Entry> entries = new ArrayList<>();
  private int session = 1;

  /**
   * @param file where cells are kept; null if they are not
   */
  History(Path file) {
    this.file = file;
    if (file != null) {
      try {
        begin();
      } catch (IOException | RuntimeException e) {
        // A history that cannot be read is an empty one.
        entries.clear();
      }
    }
  }

  /** Reads what is there and takes the next number for this session, apart from other kernels. */
  private void begin() throws IOException {
    StateFile.create(file);
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw");
        FileLock lock = open.getChannel().lock()) {
      byte[] all = new byte[Math.toIntExact(open.length())];
      open.readFully(all);
      List<String> lines = new String(all, StandardCharsets.UTF_8).lines().toList();
      for (String line : lines.subList(Math.max(0, lines.size() - MOST), lines.size())) {
        read(line);
      }
      if (lines.size() > MOST + MOST / 4) {
        // In place, so that it stays the file that other kernels have locked.
        String kept = String.join("\n", lines.subList(lines.size() - MOST, lines.size())) + "\n";
        all = kept.getBytes(StandardCharsets.UTF_8);
        open.setLength(0);
        open.write(all);
      }
      open.seek(open.length());
      String fresh = all.length == 0 || all[all.length - 1] == '\n' ? "" : "\n";
      open.write((fresh + line(new Entry(session, 0, "", null))).getBytes(StandardCharsets.UTF_8));
    }
  }

  private void read(String line) {
    try {
      JsonArray cell = JsonParser.parseString(line).getAsJsonArray();
      Entry entry =
          new Entry(
              cell.get(0).getAsInt(), cell.get(1).getAsInt(), cell.get(2).getAsString(), null);
      session = Math.max(session, entry.session() + 1);
      if (entry.number() > 0) {
        entries.add(entry);
      }
    } catch (JsonParseException
        | IllegalStateException
        | IndexOutOfBoundsException
        | NumberFormatException
        | UnsupportedOperationException e) {
      // A line that makes no sense is left alone.
      return;
    }
  }

  private static String line(Entry entry) {
    JsonArray line = new JsonArray();
    line.add(entry.session());
    line.add(entry.number());
    line.add(entry.text());
    return line + "\n";
  }

  /** Keeps a cell. */
  synchronized void add(int number, String text) {
    Entry entry = new Entry(session, number, text, null);
    entries.add(entry);
    if (entries.size() > MOST + MOST / 4) {
      entries.subList(0, entries.size() - MOST).clear();
    }
    if (file != null && text.length() <= LONGEST) {
      try {
        append(line(entry));
      } catch (IOException e) {
        // A full disk is no reason to stop: this session still knows the cell.
        return;
      }
    }
  }

  private void append(String line) throws IOException {
    try (FileChannel open = FileChannel.open(file, StandardOpenOption.APPEND);
        FileLock lock = open.lock()) {
      open.write(ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** Keeps what a cell of this session has given, as text. */
  synchronized void output(int number, String output) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry entry = entries.get(i);
      if (entry.session() == session && entry.number() == number) {
        entries.set(i, new Entry(session, number, entry.text(), output));
        return;
      }
    }
  }

  /** What a client wants to know of it. */
  synchronized JsonObject reply(JsonObject content) throws BadRequest {
    JsonObject defaults = new JsonObject();
    defaults.addProperty("n", TAIL);
    defaults.addProperty("hist_access_type", "tail");
    List<Entry> found =
        switch (Json.content(content, HistoryRequest.class, defaults)) {
          case HistoryRequest.Range range -> range(content, range);
          case HistoryRequest.Tail tail -> last(entries, tail.getMaxReturnLength());
          case HistoryRequest.Search search -> search(search);
          case HistoryRequest other ->
              throw new BadRequest("hist_access_type is tail, range or search");
          case null -> throw new BadRequest("hist_access_type is tail, range or search");
        };
    boolean output = flag(content, "output");
    JsonArray history = new JsonArray();
    found.forEach(entry -> history.add(tuple(entry, output)));
    JsonObject reply = new JsonObject();
    reply.addProperty("status", "ok");
    reply.add("history", history);
    return reply;
  }

  private static boolean flag(JsonObject content, String name) {
    JsonElement value = content.get(name);
    return value != null && value.isJsonPrimitive() && value.getAsBoolean();
  }

  /** Cells of one session: 0 is this one, −1 the one before it. */
  private List<Entry> range(JsonObject content, HistoryRequest.Range range) {
    int wanted =
        range.getSessionIndex() <= 0 ? session + range.getSessionIndex() : range.getSessionIndex();
    boolean toEnd = !content.has("stop") || content.get("stop").isJsonNull();
    int stop = toEnd ? Integer.MAX_VALUE : range.getStop();
    return entries.stream()
        .filter(entry -> entry.session() == wanted)
        .filter(entry -> entry.number() >= range.getStart() && entry.number() < stop)
        .toList();
  }

  private List<Entry> search(HistoryRequest.Search search) {
    String glob = search.getPattern() == null ? "*" : search.getPattern();
    List<Entry> found = entries.stream().filter(entry -> fits(glob, entry.text())).toList();
    if (search.filterUnique()) {
      Map<String, Entry> newest = new LinkedHashMap<>();
      for (Entry entry : found.reversed()) {
        newest.putIfAbsent(entry.text(), entry);
      }
      List<Entry> unique = new ArrayList<>(newest.values());
      Collections.reverse(unique);
      found = unique;
    }
    return last(found, search.getMaxReturnLength());
  }

  /** Whether a text fits a pattern with {@code *} and {@code ?}, as shells have it. */
  private static boolean fits(String glob, String text) {
    int at = 0;
    int star = -1;
    int from = 0;
    int g = 0;
    // Only the last star is ever taken back, so the time is the product of the lengths at most.
    while (at < text.length()) {
      if (g < glob.length() && glob.charAt(g) == '*') {
        star = g++;
        from = at;
      } else if (g < glob.length()
          && (glob.charAt(g) == '?' || glob.charAt(g) == text.charAt(at))) {
        g++;
        at++;
      } else if (star >= 0) {
        g = star + 1;
        at = ++from;
      } else {
        return false;
      }
    }
    while (g < glob.length() && glob.charAt(g) == '*') {
      g++;
    }
    return g == glob.length();
  }

  private static List<Entry> last(List<Entry> all, int n) {
    return all.subList(Math.max(0, all.size() - Math.max(0, n)), all.size());
  }

  private static JsonArray tuple(Entry entry, boolean output) {
    JsonArray tuple = new JsonArray();
    tuple.add(entry.session());
    tuple.add(entry.number());
    if (output) {
      JsonArray both = new JsonArray();
      both.add(entry.text());
      both.add(entry.output() == null ? JsonNull.INSTANCE : new JsonPrimitive(entry.output()));
      tuple.add(both);
    } else {
      tuple.add(entry.text());
    }
    return tuple;
  }
}
