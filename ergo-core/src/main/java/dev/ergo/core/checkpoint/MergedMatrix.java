package dev.ergo.core.checkpoint;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.ergo.core.tensor.TensorFormat;
import dev.ergo.core.tensor.TensorSource;
import java.nio.ByteBuffer;

/**
 * A matrix of a model with an adapter's update added, {@code W + scaling B A}: computed in FLOAT32,
 * a few rows at a time while it is written, and rounded once, to what is stored.
 *
 * @param base where W [output, input] lies
 * @param adapter has A [rank, input] and B [output, rank]
 * @param weight the matrix's published name
 * @param owner of the rows while they are encoded
 */
record MergedMatrix(TensorIndex.Location base, PeftTensors adapter, String weight, NDManager owner)
    implements TensorSource {

  @Override
  public Shape shape() {
    return base.file().info(base.name()).shape();
  }

  @Override
  public TensorFormat format() {
    return TensorFormat.F32;
  }

  @Override
  public ByteBuffer encode(long start, long end, TensorFormat stored) {
    long width = shape().get(1);
    long first = start / width;
    long last = (end + width - 1) / width;
    try (NDManager scope = owner.newSubManager()) {
      NDArray rows =
          base.file()
              .read(base.name(), first * width, last * width, scope, DataType.FLOAT32)
              .reshape(last - first, width);
      NDArray a = adapter.read(AdapterLayout.a(weight), scope, DataType.FLOAT32);
      NDArray b = adapter.rows(AdapterLayout.b(weight), first, last, scope);
      NDArray merged = rows.add(b.matMul(a).mul(adapter.layout().scaling(weight)));
      return TensorSource.of(merged).encode(start - first * width, end - first * width, stored);
    }
  }
}
