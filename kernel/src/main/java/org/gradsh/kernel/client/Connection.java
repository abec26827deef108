package org.gradsh.kernel.client;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Where a kernel is to listen, and the key that its messages are signed with.
 *
 * @param key the secret; an empty one means that nothing is signed
 */
public record Connection(String ip, Map<Channel, Integer> ports, String key) {
  /** Free ports of this machine, and a fresh key. */
  public static Connection local() throws IOException {
    return free("127.0.0.1", UUID.randomUUID().toString());
  }

  /** Free ports of an address. */
  public static Connection free(String ip, String key) throws IOException {
    Map<Channel, Integer> ports = new EnumMap<>(Channel.class);
    // All open at a time, so that no two are the same.
    List<ServerSocket> open = new ArrayList<>();
    try {
      for (Channel channel : Channel.values()) {
        ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(ip));
        open.add(socket);
        ports.put(channel, socket.getLocalPort());
      }
    } finally {
      for (ServerSocket socket : open) {
        socket.close();
      }
    }
    return new Connection(ip, ports, key);
  }

  /** The address of a channel. */
  public String address(Channel channel) {
    return "tcp://" + ip + ":" + ports.get(channel);
  }

  /** The connection file as kernels read it. */
  public JsonObject json() {
    JsonObject file = new JsonObject();
    file.addProperty("transport", "tcp");
    file.addProperty("ip", ip);
    ports.forEach((channel, port) -> file.addProperty(channel.port(), port));
    file.addProperty("signature_scheme", "hmac-sha256");
    file.addProperty("key", key);
    return file;
  }

  /** Writes the connection file, for nobody else to read. */
  public void write(Path file) throws IOException {
    Files.deleteIfExists(file);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }
    Files.writeString(file, json().toString());
  }
}
