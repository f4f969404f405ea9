package dev.ergo.data.parquet;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.filter2.compat.FilterCompat;
import org.apache.parquet.format.converter.ParquetMetadataConverter;

/**
 * Parquet's read options, made without their builder: every constructor of the builder (1.18.1)
 * loads {@code ParquetInputFormat} and with it Hadoop's classes, while the options themselves need
 * none. The constructor that the builder calls is reached by reflection; the Parquet version is
 * pinned and the tests read files through it.
 */
final class ReadOptions {

  private ReadOptions() {}

  /** Page checksums on, every kind of row filter and Hadoop's vectored reads off. */
  static ParquetReadOptions checked() {
    return checked(new PageBuffers());
  }

  /**
   * Those.
   *
   * @param buffers where pages stand
   */
  static ParquetReadOptions checked(PageBuffers buffers) {
    Object[] values = {
      false, // signed string statistics
      false, // row groups filtered by statistics
      false, // by dictionaries
      false, // by records
      false, // by the column index
      true, // page checksums verified
      false, // row groups filtered by Bloom filters
      false, // decryption off the heap
      false, // vectored reads
      FilterCompat.NOOP,
      ParquetMetadataConverter.NO_FILTER,
      new JvmCodecs(buffers),
      buffers,
      PageBuffers.MOST_BYTES, // read at once
      Map.of(),
      null, // decryption
      null, // metrics
      new PlainParquetConfiguration()
    };
    try {
      for (Constructor<?> constructor : ParquetReadOptions.class.getDeclaredConstructors()) {
        if (constructor.getParameterCount() == values.length) {
          constructor.setAccessible(true);
          return (ParquetReadOptions) constructor.newInstance(values);
        }
      }
      throw new NoSuchMethodException("ParquetReadOptions of " + values.length + " values");
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this is not the Parquet library Ergo was built for", e);
    }
  }
}
