package org.gradsh.kernel.client;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a kernel is to listen, and the key that its messages are signed with.
 *
 * @param key the secret; an empty one means that nothing is signed
 */
public record Connection(String ip, Map<Channel, Integer> ports, String key) {
  /**
   * Ports are drawn from below those that systems give to connections going out. A client that
   * tries to connect before the kernel listens could be given the very port that it tries, and then
   * talk to itself while the kernel cannot have it.
   */
  private static final int LEAST_PORT = 10_000;

  private static final int MOST_PORT = 32_000;

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
        ServerSocket socket = free(InetAddress.getByName(ip));
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

  private static ServerSocket free(InetAddress address) throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LEAST_PORT, MOST_PORT);
      try {
        return new ServerSocket(port, 1, address);
      } catch (BindException e) {
        if (!address.isLoopbackAddress() && NetworkInterface.getByInetAddress(address) == null) {
          throw e; // no address of this machine: every port would be refused
        }
      }
    }
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
