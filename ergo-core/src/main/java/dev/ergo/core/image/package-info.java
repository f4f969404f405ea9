/**
 * Images: decoding untrusted files, resizing as Pillow does, and the patches that the vision tower
 * reads.
 *
 * <p>Images are referred to by {@link dev.ergo.core.image.ImageView} (source, region, pixel
 * limits); pixels are made when they are needed and not kept with samples.
 */
package dev.ergo.core.image;
