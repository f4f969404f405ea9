package dev.ergo.rl.kill;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The file system of a process that is to be killed: the platform's own, but each change of a file
 * is told to a {@link Moment} first. A JVM takes it by {@code
 * -Djava.nio.file.spi.DefaultFileSystemProvider}.
 */
public final class WatchedProvider extends FileSystemProvider {

  private final FileSystemProvider real;
  private final WatchedSystem system;
  private final Moment moment = Moment.ofProperties();

  /** As the JVM makes it. */
  public WatchedProvider(FileSystemProvider real) {
    this.real = real;
    this.system = new WatchedSystem(this, real.getFileSystem(URI.create("file:///")));
  }

  Path watched(Path path) {
    return path == null || isWatched(path)
        ? path
        : (Path)
            Proxy.newProxyInstance(
                WatchedProvider.class.getClassLoader(),
                new Class<?>[] {Path.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("getFileSystem")) {
                    return system;
                  }
                  if (method.getName().equals("toFile")) {
                    return new File(path.toString());
                  }
                  Object[] plain =
                      arguments == null
                          ? null
                          : Arrays.stream(arguments).map(this::plainOf).toArray();
                  try {
                    return watchedOf(method.invoke(path, plain));
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
  }

  private static boolean isWatched(Path path) {
    return Proxy.isProxyClass(path.getClass());
  }

  private Object watchedOf(Object result) {
    if (result instanceof Path path) {
      return watched(path);
    } else if (result instanceof Iterator<?> names) {
      return new Iterator<Path>() {
        @Override
        public boolean hasNext() {
          return names.hasNext();
        }

        @Override
        public Path next() {
          return watched((Path) names.next());
        }
      };
    }
    return result;
  }

  private Object plainOf(Object argument) {
    return argument instanceof Path path ? plain(path) : argument;
  }

  Path plain(Path path) {
    return isWatched(path) ? system.real().getPath(path.toString()) : path;
  }

  @Override
  public String getScheme() {
    return "file";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> settings) throws IOException {
    return real.newFileSystem(uri, settings);
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return system;
  }

  @Override
  public Path getPath(URI uri) {
    return watched(real.getPath(uri));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND)
        ? newFileChannel(path, options, attributes)
        : real.newByteChannel(plain(path), options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path place = plain(path);
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    if (writes) {
      moment.before(place);
    }
    FileChannel channel = real.newFileChannel(place, options, attributes);
    return writes ? new WatchedChannel(channel, place, moment) : channel;
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path folder, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> entries =
        real.newDirectoryStream(plain(folder), entry -> filter.accept(watched(entry)));
    return new DirectoryStream<>() {
      @Override
      @SuppressWarnings("unchecked")
      public Iterator<Path> iterator() {
        return (Iterator<Path>) watchedOf(entries.iterator());
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public void createDirectory(Path folder, FileAttribute<?>... attributes) throws IOException {
    moment.before(plain(folder));
    real.createDirectory(plain(folder), attributes);
  }

  @Override
  public void delete(Path path) throws IOException {
    moment.before(plain(path));
    real.delete(plain(path));
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    moment.before(plain(target));
    real.copy(plain(source), plain(target), options);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    moment.before(plain(target));
    real.move(plain(source), plain(target), options);
    moment.before(plain(target));
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return real.isSameFile(plain(path), plain(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return real.isHidden(plain(path));
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    return watched(real.readSymbolicLink(plain(link)));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return real.getFileStore(plain(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    real.checkAccess(plain(path), modes);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return real.getFileAttributeView(plain(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return real.readAttributes(plain(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return real.readAttributes(plain(path), attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    real.setAttribute(plain(path), attribute, value, options);
  }
}
