package dev.ergo.data.parquet;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.ByteBufferAllocator;
import org.apache.parquet.bytes.HeapByteBufferAllocator;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.crypto.FileDecryptionProperties;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.format.converter.ParquetMetadataConverter.MetadataFilter;
import org.apache.parquet.hadoop.ParquetMetricsCallback;

/**
 * Parquet's read options, made without their builder: every constructor of the builder (1.18.1)
 * loads {@code ParquetInputFormat} and with it Hadoop's classes, while the options themselves need
 * none. The constructor that the builder calls is reached by reflection; the Parquet version is
 * pinned and the tests read files through it.
 */
final class ReadOptions {

  private static final int MOST_BYTES_PER_READ = 8 << 20;

  private ReadOptions() {}

  /** Page checksums on, every kind of row filter and Hadoop's vectored reads off. */
  static ParquetReadOptions checked() {
    boolean off = false;
    boolean verifyChecksums = true;
    try {
      return constructor()
          .newInstance(
              off,
              off,
              off,
              off,
              off,
              verifyChecksums,
              off,
              off,
              off,
              FilterCompat.NOOP,
              ParquetMetadataConverter.NO_FILTER,
              new JvmCodecs(),
              new HeapByteBufferAllocator(),
              MOST_BYTES_PER_READ,
              Map.of(),
              null,
              null,
              new PlainParquetConfiguration());
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not the Parquet library Ergo was built for", e);
    }
  }

  private static Constructor<ParquetReadOptions> constructor() throws NoSuchMethodException {
    Constructor<ParquetReadOptions> constructor =
        ParquetReadOptions.class.getDeclaredConstructor(
            boolean.class,
            boolean.class,
            boolean.class,
            boolean.class,
            boolean.class,
            boolean.class,
            boolean.class,
            boolean.class,
            boolean.class,
            FilterCompat.Filter.class,
            MetadataFilter.class,
            CompressionCodecFactory.class,
            ByteBufferAllocator.class,
            int.class,
            Map.class,
            FileDecryptionProperties.class,
            ParquetMetricsCallback.class,
            ParquetConfiguration.class);
    constructor.setAccessible(true);
    return constructor;
  }
}
