package org.gradsh.repl.operators;

import com.sun.source.util.Plugin;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What javac takes for the loader of its plugins: it knows of one, and looks through no jars for
 * others, which it would do for every snippet.
 */
final class PluginLoader extends ClassLoader {
  private static final String SERVICE = "META-INF/services/" + Plugin.class.getName();

  private final String plugin;
  private final BooleanSupplier wanted;

  PluginLoader(Class<? extends Plugin> plugin, BooleanSupplier wanted) {
    super(plugin.getClassLoader());
    this.plugin = plugin.getName();
    this.wanted = wanted;
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!name.equals(SERVICE)) {
      return super.getResources(name);
    }
    return wanted.getAsBoolean()
        ? Collections.enumeration(List.of(provider()))
        : Collections.emptyEnumeration();
  }

  /** The file that names the plugin. */
  private URL provider() throws MalformedURLException {
    byte[] text = plugin.getBytes(StandardCharsets.UTF_8);
    URLStreamHandler handler =
        new URLStreamHandler() {
          @Override
          protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
              @Override
              public void connect() {}

              @Override
              public InputStream getInputStream() {
                return new ByteArrayInputStream(text);
              }
            };
          }
        };
    return URL.of(URI.create("gradsh:" + plugin), handler);
  }
}
